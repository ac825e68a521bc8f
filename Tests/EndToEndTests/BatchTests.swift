import Glibc
import Testing

/// Several inputs, some of them at a time.
@Suite(.serialized) struct BatchTests {
  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/sizes.py", ["96"], in: folder)
    return folder
  }

  /// A folder with so many inputs of 96 MiB, `one.h5`, `two.h5` and so on.
  private func scene(_ count: Int) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    for name in ["one", "two", "three", "four"].prefix(count) {
      symlink(try Self.input.get().path + "/large.h5", "\(folder.path)/\(name).h5")
    }
    return folder
  }

  /// The options stand in the file's attributes with one digit each, which is all that differs.
  @Test(arguments: ["abs | log 10", "transpose", "median time"])
  func sameBytesForAnyNumberOfJobs(chain: String) throws {
    var expected: [[UInt8]] = []
    for jobs in ["1", "3"] {
      let folder = try ScratchFolder()
      try python("Inputs/blocks.py", in: folder)
      for name in ["two", "three", "four"] {
        symlink("blocks.h5", "\(folder.path)/\(name).h5")
      }
      let outcome = try axpipe(
        [chain, "blocks.h5", "two.h5", "three.h5", "four.h5", "-o", "out/", "--jobs=\(jobs)"]
          + ["--compress", "gzip:1"], in: folder)
      try #require(outcome.ending == .exit(0), "\(outcome.errors)")
      let bytes = ["blocks", "two", "three", "four"].map { name in
        let bytes = readBytes("\(folder.path)/out/\(name).h5") ?? []
        return bytes.replacing(Array("--jobs=\(jobs)".utf8), with: Array("--jobs=N".utf8))
      }
      if expected.isEmpty { expected = bytes }
      #expect(bytes == expected)
      #expect(bytes.allSatisfy { $0.count > 1000 })
    }
  }

  /// The others are ended, and nothing of theirs is left.
  @Test func theFirstFailureEndsTheOthers() throws {
    let folder = try scene(3)
    write("This is not HDF5.\n", to: folder.path + "/bad.h5")
    let outcome = try axpipe(
      ["pow 1.7 | log 10", "one.h5", "bad.h5", "two.h5", "three.h5", "-o", "out/", "-j", "2"],
      in: folder)
    #expect(outcome.ending == .exit(65))
    let lines = outcome.errors.split(separator: "\n")
    #expect(lines.first == "axpipe: error: 'bad.h5' is not an HDF5 file")
    #expect(lines.last == "axpipe: 0 done, 1 failed, 3 not done")
    #expect(names(in: folder.path + "/out").isEmpty)
  }

  @Test func theOthersAreDoneWhenItKeepsGoing() throws {
    let folder = try scene(2)
    write("This is not HDF5.\n", to: folder.path + "/bad.h5")
    let outcome = try axpipe(
      ["abs", "one.h5", "bad.h5", "two.h5", "-o", "out/", "-k", "-j", "3"], in: folder)
    #expect(outcome.ending == .exit(65))
    #expect(names(in: folder.path + "/out") == ["one.h5", "two.h5"])
    #expect(outcome.errors.hasSuffix("axpipe: 2 done, 1 failed\n"))
  }

  @Test func signalsRemoveTheFilesOfAllJobs() throws {
    let folder = try scene(4)
    let running = try command(
      ["pow 1.7 | log 10", "one.h5", "two.h5", "three.h5", "four.h5", "-o", "out/", "-j", "4"],
      in: folder
    ).start()
    let latest = monotonicSeconds() + 10
    while names(in: folder.path + "/out").count < 4, monotonicSeconds() < latest { usleep(500) }
    running.send(SIGTERM)
    #expect(running.wait().ending == .signal(SIGTERM))
    #expect(!names(in: folder.path + "/out").contains { $0.hasSuffix(".tmp") })
  }

  /// A batch has one line of progress, and its sum is the last word.
  @Test func progressIsOneLine() throws {
    let folder = try scene(4)
    let outcome = try axpipe(
      ["pow 1.7 | log 10", "one.h5", "two.h5", "three.h5", "four.h5", "-o", "out/", "-j", "2"]
        + ["--progress", "always"], in: folder)
    #expect(outcome.ending == .exit(0))
    #expect(!outcome.errors.contains("one.h5"))
    #expect(outcome.errors.hasSuffix("axpipe: 4 done\n"))
  }

  /// The reader of a table has seen enough.
  @Test func aClosedPipeEndsTheBatch() throws {
    let folder = try scene(4)
    let outcome = try Command(
      executable: "/bin/bash",
      arguments: [
        "-c",
        #""$0" -k -j 2 'mean time' one.h5 two.h5 three.h5 four.h5 | :; echo ${PIPESTATUS[0]}"#,
        Environment.axpipe,
      ], directory: folder.path
    ).run()
    #expect(outcome.output == "\(128 + SIGPIPE)\n")
    #expect(outcome.errors == "")
  }
}
