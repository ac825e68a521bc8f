import AxisArrays
import Glibc
import Storage
import Testing

/// Files come into being in one step, or not at all.
struct AtomicFileTests {
  private func text(of path: String) throws -> String {
    String(decoding: try contents(of: path), as: UTF8.self)
  }

  @Test
  func appearsWhenCommitted() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("out.csv")
    try write(Array("old".utf8), to: path)
    let file = try AtomicFile(path: path, options: OutputOptions(durable: true))
    try file.write("new")
    try Array(" text".utf8).withUnsafeBytes { try file.write($0) }
    #expect(try text(of: path) == "old")
    let temporary = try #require(directory.names.first { $0 != "out.csv" })
    #expect(temporary.hasPrefix(".out.csv.axpipe-") && temporary.hasSuffix(".tmp"))
    try file.commit()
    #expect(try text(of: path) == "new text")
    #expect(directory.names == ["out.csv"])
    file.discard()
    #expect(directory.names == ["out.csv"])
  }

  @Test
  func largeWrites() throws {
    let directory = try TemporaryDirectory()
    let file = try AtomicFile(path: directory.file("out"))
    let bytes = (0..<200_000).map { UInt8($0 % 251) }
    try file.write("begin")
    try bytes.withUnsafeBytes { try file.write($0) }
    for byte in bytes[..<100_000] { try withUnsafeBytes(of: byte) { try file.write($0) } }
    try file.commit()
    #expect(
      try contents(of: directory.file("out")) == Array("begin".utf8) + bytes + bytes[..<100_000])
  }

  @Test
  func leavesNothingWhenDiscarded() throws {
    let directory = try TemporaryDirectory()
    try AtomicFile(path: directory.file("a")).discard()
    _ = try AtomicFile(path: directory.file("b"))
    let output = try OutputFile(path: directory.file("c"))
    let specification = ArraySpecification(
      elementType: .int8, dimensions: [Dimension(name: "x", length: 2)])
    let array = try output.createArray(at: "data", specification: specification)
    output.discard()
    // A file that takes the descriptor over is left alone.
    let next = try AtomicFile(path: directory.file("d"))
    #expect(throws: StorageError.self) { try array.write([1, 2] as [Int8]) }
    try next.commit()
    #expect(try contents(of: directory.file("d")).isEmpty)
    #expect(directory.names == ["d"])
  }

  @Test
  func permissions() throws {
    let directory = try TemporaryDirectory()
    func mode(_ name: String) -> mode_t {
      var status = stat()
      stat(directory.file(name), &status)
      return status.st_mode & 0o777
    }
    let mask = umask(0o027)
    defer { umask(mask) }
    try AtomicFile(path: directory.file("new")).commit()
    #expect(mode("new") == 0o640)
    try write([], to: directory.file("old"))
    chmod(directory.file("old"), 0o604)
    try AtomicFile(path: directory.file("old")).commit()
    #expect(mode("old") == 0o604)
    try OutputFile(path: directory.file("new.h5")).commit()
    #expect(mode("new.h5") == 0o640)
  }

  /// Whoever opened the file before it got its permissions could read what is written later.
  @Test
  func permissionsFromTheBeginning() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("old")
    try write([], to: path)
    chmod(path, 0o600)
    var created = stat()
    let file = try AtomicFile(
      path: path, options: OutputOptions(), fill: { fstat($0.descriptor, &created) })
    #expect(created.st_mode & 0o777 == 0o600)
    try file.commit()
  }

  /// A run that was killed could remove nothing; its lock has gone with it.
  @Test
  func filesLeftBehindAreRemoved() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("out")
    let living = try AtomicFile(path: path)
    let livingName = try #require(directory.names.first)
    let dead = ".out.axpipe-0123abcd.tmp"
    let others = [
      ".out.axpipe-0123abc.tmp", ".out.axpipe-0123ABCD.tmp", ".out2.axpipe-0123abcd.tmp",
      "out.axpipe-0123abcd.tmp", ".out.axpipe-0123abcd.tmp2",
    ]
    for name in others + [dead] { try write([], to: directory.file(name)) }
    symlink("out", directory.file(".out.axpipe-01234567.tmp"))
    // A folder is looked through once, so this is another one for the program.
    try AtomicFile(path: directory.file("./out")).commit()
    #expect(
      directory.names
        == (others + ["out", livingName, ".out.axpipe-01234567.tmp"]).sorted())
    try living.write("text")
    try living.commit()
    #expect(try text(of: path) == "text")
  }

  /// In a folder where everybody may make files, a link of somebody else is a trap.
  @Test(.enabled(if: geteuid() == 0, "only the superuser can make links of others"))
  func linksOfOthersInSharedFolders() throws {
    let directory = try TemporaryDirectory()
    chmod(directory.path, 0o1777)
    let link = directory.file("link")
    symlink("target", link)
    try AtomicFile(path: link).commit()
    lchown(link, 12345, 12345)
    #expect(
      message { _ = try AtomicFile(path: link) } == "cannot create '\(link)': permission denied")
    chmod(directory.path, 0o755)
    try AtomicFile(path: link).commit()
  }

  @Test
  func symbolicLinksStay() throws {
    let directory = try TemporaryDirectory()
    let target = directory.file("target")
    symlink("target", directory.file("link"))
    symlink(directory.file("link"), directory.file("link2"))
    let file = try AtomicFile(path: directory.file("link2"))
    try file.write("text")
    try file.commit()
    #expect(try text(of: target) == "text")
    #expect(directory.names == ["link", "link2", "target"])
    var status = stat()
    #expect(lstat(directory.file("link"), &status) == 0 && status.st_mode & S_IFMT == S_IFLNK)
    symlink("loop", directory.file("loop"))
    #expect(
      message { _ = try AtomicFile(path: directory.file("loop")) }
        == "cannot create '\(directory.file("loop"))': too many levels of symbolic links")
  }

  @Test
  func doesNotReplaceWhenForbidden() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("out")
    let options = OutputOptions(existing: .refuse)
    let file = try AtomicFile(path: path, options: options)
    let late = try AtomicFile(path: path, options: options)
    try file.write("first")
    try file.commit()
    #expect(throws: StorageError.exists(path)) { try late.commit() }
    #expect(throws: StorageError.exists(path)) { try OutputFile(path: path, options: options) }
    #expect(try text(of: path) == "first")
    #expect(directory.names == ["out"])
    #expect(StorageError.exists("x").category == .cannotCreate)
  }

  @Test
  func placesWithoutFiles() throws {
    let directory = try TemporaryDirectory()
    let missing = directory.file("no/out.h5")
    #expect(
      message { _ = try OutputFile(path: missing) }
        == "cannot create '\(missing)': there is no directory '\(directory.file("no"))'; "
        + "create it with 'mkdir -p \(directory.file("no"))'")
    #expect(
      message { _ = try OutputFile(path: directory.path) }
        == "cannot create '\(directory.path)': it is a directory")
    #expect(
      message { _ = try OutputFile(path: "/dev/null") }
        == "cannot create '/dev/null': it is not a regular file")
    try write([], to: directory.file("file"))
    let below = directory.file("file/out.h5")
    #expect(
      message { _ = try OutputFile(path: below) } == "cannot create '\(below)': not a directory")
  }

  @Test
  func devicesAreWrittenDirectly() throws {
    let file = try AtomicFile(path: "/dev/null", options: OutputOptions(durable: true))
    try file.write("text")
    try file.commit()
    var status = stat()
    #expect(stat("/dev/null", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test
  func pipesAreWrittenDirectly() throws {
    var ends: [CInt] = [0, 0]
    try #require(pipe(&ends) == 0)
    let file = try AtomicFile(path: "/proc/self/fd/\(ends[1])")
    try file.write("text")
    try file.commit()
    close(ends[1])
    var bytes = [UInt8](repeating: 0, count: 8)
    #expect(read(ends[0], &bytes, bytes.count) == 4)
    #expect(bytes[..<4] == ArraySlice("text".utf8))
    close(ends[0])
  }

  @Test
  func fullDisk() throws {
    let file = try AtomicFile(path: "/dev/full")
    try file.write("text")
    let text = message { try file.commit() }
    #expect(
      text == "cannot write '/dev/full': no space left on device; make room on its disk")
    let tooBig = StorageError.tooBig("x", needed: 4_294_967_296, free: 999)
    #expect(tooBig.category == .inputOutput)
    #expect(
      tooBig.headline == "cannot write 'x': it needs 4.2 GB, and its disk has 999 bytes left")
  }

  @Test
  func longNames() throws {
    let directory = try TemporaryDirectory()
    let name = String(repeating: "µ", count: 125) + ".h5"
    try OutputFile(path: directory.file(name)).commit()
    #expect(directory.names == [name])
  }

  @Test(arguments: [
    ("out", ".", "out", "t"), ("./out", ".", "out", "./t"), ("/out", "/", "out", "/t"),
    ("../out", "..", "out", "../t"), ("/tmp//out", "/tmp/", "out", "/tmp/t"),
  ])
  func partsOfPaths(path: String, directory: String, name: String, sibling: String) throws {
    let output = try OutputPath(path)
    #expect(output.directory == directory)
    #expect(output.name == name)
    #expect(output.sibling("t") == sibling)
  }

  @Test
  func removedOnSignals() throws {
    let directory = try TemporaryDirectory()
    let memory = calloc(2, 4096)
    defer { free(memory) }
    let registry = PathRegistry(capacity: 2) { _ in memory }
    for name in ["a", "b", "c"] { try write([], to: directory.file(name)) }
    let first = registry.add(directory.file("a"))
    #expect(first == 0)
    #expect(registry.add(directory.file("b")) == 1)
    #expect(registry.add(directory.file("c")) == nil)
    registry.remove(first)
    registry.unlinkAll()
    #expect(directory.names == ["a", "c"])
    #expect(registry.add(String(repeating: "x", count: 4096)) == nil)
    #expect(registry.add(directory.file("c")) == 0)
    registry.unlinkAll()
    #expect(directory.names == ["a"])
  }

  @Test
  func namesThatCannotBe() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("out.h5")
    let output = try OutputFile(path: path)
    func create(_ array: String, _ names: String...) -> String {
      let specification = ArraySpecification(
        elementType: .int8, dimensions: names.map { Dimension(name: $0, length: 1) })
      return message { _ = try output.createArray(at: array, specification: specification) }
    }
    #expect(create("data", "a/b") == "'a/b' cannot be a name in an HDF5 file")
    #expect(create("/", "x") == "'/' cannot be a name in an HDF5 file")
    #expect(create("data", "") == "'' cannot be a name in an HDF5 file")
    #expect(
      create("x", "x", "y")
        == "cannot create '/x' in '\(path)': the name is taken; "
        + "give the dimension another name with --dims")
    #expect(create("data", "x", "y") == "no error")
    #expect(create("data", "x", "z").contains("the name is taken"))
    #expect(create("x", "z").contains("the name is taken"))
    output.discard()
  }
}
