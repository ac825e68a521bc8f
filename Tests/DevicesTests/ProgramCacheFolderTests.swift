import Devices
import Glibc
import Testing

@Suite struct ProgramCacheFolderTests {
  let folder: TestFolder

  init() throws { folder = try TestFolder() }

  @Test func isMadeForTheUserAlone() throws {
    let path = folder.path("some/where/axpipe")
    let cache = try #require(ProgramCache(folder: path))
    #expect(cache.folder == path)
    for made in ["some", "some/where", "some/where/axpipe"] {
      #expect(try permissions(of: folder.path(made)) == 0o700)
    }
    cache.store([1], for: key())
    #expect(cache.load(key()) == [1])
  }

  @Test func isWhereTheSpecificationHasIt() {
    let home = folder.path
    #expect(ProgramCache.usualFolder(cacheHome: "/c", home: home) == "/c/axpipe")
    for cacheHome in [nil, "", "relative/path"] {
      let usual = ProgramCache.usualFolder(cacheHome: cacheHome, home: home)
      #expect(usual == home + "/.cache/axpipe")
      for home in [nil, "", "home", home + "/missing"] {
        #expect(ProgramCache.usualFolder(cacheHome: cacheHome, home: home) == nil)
      }
    }
  }

  @Test func mustBeAFolder() throws {
    try write([], to: folder.path("file"))
    #expect(ProgramCache(folder: folder.path("file")) == nil)
    #expect(ProgramCache(folder: folder.path("file/axpipe")) == nil)
    #expect(symlink(folder.path, folder.path("link")) == 0)
    #expect(ProgramCache(folder: folder.path("link")) == nil)
    #expect(ProgramCache(folder: "/proc/axpipe") == nil)
    #expect(ProgramCache(folder: "") == nil)
  }

  @Test(arguments: [0o720, 0o702, 0o777, 0o1777])
  func mustNotBeOneThatOthersWrite(mode: mode_t) throws {
    let cache = try #require(ProgramCache(folder: folder.path))
    cache.store([1], for: key())
    #expect(chmod(folder.path, mode) == 0)
    #expect(cache.load(key()) == nil)
    cache.store([2], for: key("other"))
    #expect(folder.names == [key().fileName])
    #expect(ProgramCache(folder: folder.path) == nil)
    #expect(chmod(folder.path, 0o700) == 0)
    #expect(cache.load(key()) == [1])
  }

  @Test(.enabled(if: geteuid() == 0, "only the superuser can give files away"))
  func mustBelongToTheUser() throws {
    let cache = try #require(ProgramCache(folder: folder.path))
    cache.store([1], for: key())
    #expect(chown(folder.path, 65534, 65534) == 0)
    #expect(cache.load(key()) == nil)
    #expect(ProgramCache(folder: folder.path) == nil)
    #expect(ProgramCache.usualFolder(cacheHome: nil, home: folder.path) == nil)
  }

  @Test func keepsTheEntriesThatWereUsedLast() throws {
    var limits = ProgramCache.Limits()
    limits.entries = 3
    let cache = try #require(ProgramCache(folder: folder.path, limits: limits))
    let keys = (0..<4).map { key("program \($0)") }
    for (index, key) in keys.prefix(3).enumerated() {
      cache.store([1], for: key)
      try age(folder.path(key.fileName), by: 100 - index)
    }
    #expect(cache.load(keys[0]) == [1])
    cache.store([1], for: keys[3])
    #expect(keys.map { cache.load($0) != nil } == [true, false, true, true])
  }

  @Test func keepsNoMoreBytesThanItMay() throws {
    let single = key("a")
    var limits = ProgramCache.Limits()
    let cache = try #require(ProgramCache(folder: folder.path))
    cache.store([UInt8](repeating: 1, count: 1000), for: single)
    let size = try contents(of: folder.path(single.fileName)).count
    limits.totalBytes = 2 * size
    limits.entryBytes = size
    let small = try #require(ProgramCache(folder: folder.path, limits: limits))
    try age(folder.path(single.fileName), by: 10)
    small.store([UInt8](repeating: 2, count: 1000), for: key("b"))
    #expect(folder.names.count == 2)
    small.store([UInt8](repeating: 3, count: 1000), for: key("c"))
    #expect(folder.names.count == 2)
    #expect(small.load(single) == nil)
    #expect(small.load(key("b"))?.first == 2)
    #expect(small.load(key("c"))?.first == 3)
    small.store([UInt8](repeating: 4, count: 1001), for: key("d"))
    #expect(small.load(key("d")) == nil)
    #expect(small.load(key("c"))?.first == 3)
  }

  @Test func isClearedOfWhatKilledProcessesLeft() throws {
    let cache = try #require(ProgramCache(folder: folder.path))
    let left = [".\(key().fileName).1.tmp", ".\(key().fileName).2.tmp", "notes.txt", ".x.tmp"]
    for name in left { try write([1], to: folder.path(name)) }
    for name in left where name != left[1] { try age(folder.path(name), by: 100_000) }
    cache.store([1], for: key())
    #expect(folder.names == (left.dropFirst() + [key().fileName]).sorted())
  }
}
