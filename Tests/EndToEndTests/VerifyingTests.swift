import Testing

/// `--verify` notices whatever becomes of an output between the computing and the disk.
@Suite struct VerifyingTests {
  /// One bit of every write is changed in turn: the run ends with 74 and leaves the old output, or the
  /// bit is one that nobody reads.
  @Test(arguments: [
    "contiguous", "chunked", "compressed", "several", "reduced", "npy", "csv", "json", "nwb",
    "pipe", "in-place",
  ])
  func everyWrite(kind: String) throws {
    try python("Reference/verifying.py", [Environment.axpipe, kind], in: try ScratchFolder())
  }

  /// What cannot be read back is not said to be verified.
  @Test func whatCannotBeReadBack() throws {
    let folder = try ScratchFolder()
    try python("Inputs/make.py", in: folder)
    for arguments in [["abs", "tiny.h5"], ["abs", "tiny.h5", "--format", "csv"]] {
      let outcome = try axpipe(arguments + ["--verify"], in: folder)
      #expect(outcome.ending == .exit(64))
      #expect(
        outcome.errors
          == "axpipe: error: --verify needs an output that can be read back; name one with -o\n")
    }
    let outcome = try axpipe(
      ["abs", "tiny.h5", "-o", "/dev/null", "--format", "csv", "--verify"], in: folder)
    #expect(outcome.ending == .exit(64))
    #expect(
      outcome.errors
        == "axpipe: error: '/dev/null' cannot be read back; leave out --verify, or write to a file\n"
    )
  }
}
