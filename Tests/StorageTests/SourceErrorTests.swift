import AxisArrays
import Glibc
import Storage
import Testing

/// What is said of inputs that cannot be read.
struct SourceErrorTests {
  private func error(opening path: String, _ array: String? = nil) -> StorageError? {
    do throws(StorageError) {
      _ = try SourceFile(path: path).array(at: array)
      return nil
    } catch {
      return error
    }
  }

  private func text(opening path: String, _ array: String? = nil) -> String {
    message { _ = try SourceFile(path: path).array(at: array) }
  }

  @Test
  func noSuchFile() {
    #expect(text(opening: "/nowhere/x.h5") == "there is no file '/nowhere/x.h5'")
    #expect(error(opening: "/nowhere/x.h5")?.category == .noInput)
  }

  /// HDF5 reads zeros where a file has become too short, and whatever another program writes.
  @Test
  func changedWhileItIsRead() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("a.h5")
    for isReplaced in [false, true] {
      let file = try OutputFile(path: path)
      let specification = ArraySpecification(
        elementType: .int8, dimensions: [Dimension(name: "x", length: 5000)])
      _ = try file.createArray(at: "data", specification: specification)
      try file.commit()

      let source = try SourceFile(path: path)
      try source.checkUnchanged()
      if isReplaced {
        // Another file under the name leaves the one that is open as it was.
        #expect(unlink(path) == 0)
        try write([], to: path)
        try source.checkUnchanged()
      } else {
        #expect(truncate(path, 3000) == 0)
        #expect(
          message { try source.checkUnchanged() }
            == "'\(path)' changed while it was being read; run again when nothing writes to it")
      }
    }
  }

  @Test
  func controlCharactersAreEscaped() {
    #expect(text(opening: "/a\u{1b}[31m\n") == "there is no file '/a\\u{1B}[31m\\n'")
  }

  @Test
  func directoriesAndDevices() {
    #expect(text(opening: "/tmp") == "'/tmp' is a directory")
    #expect(text(opening: "/dev/null") == "'/dev/null' is not a regular file; pipe it to '-'")
    #expect(error(opening: "/tmp")?.category == .noInput)
  }

  @Test(.enabled(if: geteuid() != 0, "the superuser may read everything"))
  func notPermitted() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    try write([1], to: path)
    chmod(path, 0)
    #expect(text(opening: path) == "cannot read '\(path)': permission denied")
    #expect(error(opening: path)?.category == .noInput)
  }

  @Test(arguments: [
    ("", "is empty"),
    ("time,ch\n1,2\n", "is not an HDF5 file"),
    ("CDF\u{1}\0\0", "is a netCDF-3 file, not an HDF5 file; convert it with 'nccopy -k nc4'"),
    (
      "MATLAB 5.0 MAT-file, Platform",
      "is an old MATLAB file, not an HDF5 file; save it in MATLAB with '-v7.3'"
    ),
  ])
  func otherFormats(content: String, phrase: String) throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    try write(Array(content.utf8), to: path)
    #expect(text(opening: path) == "'\(path)' \(phrase)")
    #expect(error(opening: path)?.category == .data)
  }

  @Test
  func truncated() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    let bytes = try contents(of: fixture("types.h5"))
    for count in [bytes.count - 1, bytes.count / 2, 200] {
      try write(Array(bytes[..<count]), to: path)
      #expect(text(opening: path).hasPrefix("'\(path)' is damaged: truncated file"))
      #expect(error(opening: path)?.category == .data)
    }
  }

  /// Damage to the first bytes, on which everything else hangs. (The library itself does not
  /// survive every damage further on.)
  @Test
  func damagedHead() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    let bytes = try contents(of: fixture("types.h5"))
    for index in 0..<48 {
      var damaged = bytes
      damaged[index] ^= 0xa5
      try write(damaged, to: path)
      // It may still be readable, and must be when nothing is said.
      if let error = error(opening: path, "/little/int8") {
        #expect([.data, .noInput].contains(error.category), "byte \(index): \(error)")
      }
    }
  }

  @Test
  func brokenChunk() throws {
    let path = fixture("storage.h5")
    let array = try SourceFile(path: path).array(at: "broken")
    #expect(throws: StorageError.self) { _ = try array.elements() as [Float] }
    let text = message { _ = try array.elements() as [Float] }
    let reason = "the chunk at (0) is damaged: its compressed data are damaged"
    #expect(text == "cannot read '/broken' in '\(path)': \(reason)")
  }

  @Test
  func choices() throws {
    let path = fixture("storage.h5")
    #expect(
      text(opening: path)
        == "'\(path)' holds 6 arrays: /broken, /chunked, /contiguous, /filtered, /growing, /lzf; "
        + "choose one with --dataset PATH")
    #expect(error(opening: path)?.category == .data)
    #expect(
      text(opening: path, "chunkd").hasPrefix(
        "there is no '/chunkd' in '\(path)'; it holds /broken, /chunked"))
    #expect(error(opening: path, "chunkd")?.category == .noInput)
    let groups = fixture("dimensions.h5")
    #expect(
      text(opening: groups, "group") == "'/group' in '\(groups)' is a group, not an array")
    #expect(text(opening: groups, "dangling").hasPrefix("there is no '/dangling'"))
  }

  @Test
  func nothingToChoose() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    try OutputFile(path: path).commit()
    #expect(text(opening: path) == "there is no array of numbers in '\(path)'")
    #expect(error(opening: path)?.category == .data)
  }

  /// Programs store the sampling rate and the like beside the data.
  @Test
  func scalarsAreNoChoice() throws {
    let directory = try TemporaryDirectory()
    let output = try OutputFile(path: directory.file("x.h5"))
    let scalar = ArraySpecification(elementType: .float64, dimensions: [])
    let data = ArraySpecification(
      elementType: .int8, dimensions: [Dimension(name: "dim_0", length: 2)])
    _ = try output.createArray(at: "fs", specification: scalar)
    _ = try output.createArray(at: "eeg", specification: data)
    try output.commit()
    #expect(try SourceFile(path: directory.file("x.h5")).array(at: nil).path == "/eeg")
  }

  @Test
  func lockedByAWriter() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("x.h5")
    try write(contents(of: fixture("storage.h5")), to: path)
    let descriptor = open(path, O_RDWR)
    defer { close(descriptor) }
    try #require(flock(descriptor, LOCK_EX) == 0)
    #expect(
      text(opening: path)
        == "'\(path)' is locked by another program; "
        + "wait until it is done, or set HDF5_USE_FILE_LOCKING=FALSE")
    #expect(error(opening: path)?.category == .inputOutput)
  }

  @Test
  func sameFile() throws {
    let directory = try TemporaryDirectory()
    let file = try SourceFile(path: fixture("storage.h5"))
    symlink(fixture("storage.h5"), directory.file("link"))
    #expect(file.isSame(as: directory.file("link")))
    #expect(!file.isSame(as: fixture("types.h5")))
    #expect(!file.isSame(as: "/nowhere"))
  }
}
