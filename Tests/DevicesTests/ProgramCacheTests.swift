import Devices
import Glibc
import Testing

@Suite struct ProgramCacheTests {
  let folder: TestFolder
  let cache: ProgramCache
  let binary: [UInt8] = [0, 1, 2, 0xff, 0xfe, 10, 13, 0]

  init() throws {
    folder = try TestFolder()
    cache = try #require(ProgramCache(folder: folder.path))
  }

  private var entry: String { folder.path(key().fileName) }

  @Test func givesBackWhatItWasGiven() throws {
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
    #expect(folder.names == [key().fileName])
    #expect(try permissions(of: entry) == 0o600)
    cache.store([7], for: key())
    #expect(cache.load(key()) == [7])
    #expect(ProgramCache(folder: folder.path)?.load(key()) == [7])
  }

  @Test func anyOtherKeyFindsNothing() {
    cache.store(binary, for: key())
    let texts: [WritableKeyPath<ProgramCache.Key, String>] = [
      \.source, \.options, \.deviceName, \.vendor, \.driverVersion, \.deviceVersion,
      \.platformVersion,
    ]
    for text in texts {
      for change in ["", key()[keyPath: text] + " ", "\0" + key()[keyPath: text]] {
        var other = key()
        other[keyPath: text] = change
        #expect(other.fileName != key().fileName)
        #expect(cache.load(other) == nil, "\(text)")
      }
    }
  }

  @Test func textsThatReadTheSameTogetherAreDifferentKeys() {
    var (left, right) = (key("ab"), key("a"))
    (left.options, right.options) = ("c", "bc")
    cache.store(binary, for: left)
    #expect(left.fileName != right.fileName)
    #expect(cache.load(right) == nil)
  }

  @Test func damageToAnyByteIsNoticedAndMended() throws {
    cache.store(binary, for: key())
    let intact = try contents(of: entry)
    for index in intact.indices {
      for mask: UInt8 in [0x01, 0x80, 0xff] {
        var damaged = intact
        damaged[index] ^= mask
        try write(damaged, to: entry)
        #expect(cache.load(key()) == nil, "byte \(index) of \(intact.count), mask \(mask)")
      }
    }
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
  }

  @Test func anEntryOfAnotherLengthIsNotRead() throws {
    cache.store(binary, for: key())
    let intact = try contents(of: entry)
    for count in 0..<intact.count {
      try write(Array(intact[..<count]), to: entry)
      #expect(cache.load(key()) == nil, "\(count) of \(intact.count) bytes")
    }
    for more in [[0], [UInt8](repeating: 0, count: 8), intact] {
      try write(intact + more, to: entry)
      #expect(cache.load(key()) == nil, "\(more.count) bytes more")
    }
    try write(intact, to: entry)
    #expect(cache.load(key()) == binary)
  }

  // The names are hashes: another program may have the same one.
  @Test func anEntryOfAnotherKeyUnderTheSameNameIsNotRead() throws {
    let other = key("another program")
    cache.store([1, 2, 3], for: other)
    #expect(rename(folder.path(other.fileName), entry) == 0)
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
  }

  @Test(arguments: [0o620, 0o602, 0o622, 0o777])
  func anEntryThatOthersMayWriteIsNotRead(mode: mode_t) {
    cache.store(binary, for: key())
    #expect(chmod(entry, mode) == 0)
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
  }

  @Test(.enabled(if: geteuid() == 0, "only the superuser can give files away"))
  func anEntryOfAnotherUserIsNotRead() {
    cache.store(binary, for: key())
    #expect(chown(entry, 65534, 65534) == 0)
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
  }

  @Test func anEntryThatIsNoFileIsNotRead() throws {
    cache.store(binary, for: key())
    #expect(rename(entry, folder.path("elsewhere")) == 0)
    #expect(symlink("elsewhere", entry) == 0)
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)

    #expect(unlink(entry) == 0)
    #expect(mkfifo(entry, 0o600) == 0)
    #expect(cache.load(key()) == nil)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == binary)
  }

  @Test func whatCannotBeStoredLeavesNothingBehind() {
    #expect(mkdir(entry, 0o700) == 0)
    cache.store(binary, for: key())
    #expect(cache.load(key()) == nil)
    #expect(folder.names == [key().fileName])
    cache.store([], for: key("empty"))
    #expect(folder.names == [key().fileName])
  }

  @Test func readersAndWritersDoNotDisturbEachOther() async {
    let path = folder.path
    let versions = (1...8).map { [UInt8](repeating: $0, count: 5000) }
    let found = await withTaskGroup(of: [[UInt8]].self) { group in
      for version in versions {
        group.addTask {
          guard let cache = ProgramCache(folder: path) else { return [] }
          return (0..<50).compactMap { _ in
            cache.store(version, for: key())
            return cache.load(key())
          }
        }
      }
      return await group.reduce(into: []) { $0 += $1 }
    }
    // From the first entry on there always is one.
    #expect(found.count == versions.count * 50)
    #expect(found.allSatisfy(versions.contains))
    #expect(folder.names == [key().fileName])
  }
}
