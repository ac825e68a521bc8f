import Testing

/// Pictures of arrays.
@Suite struct PlotTests {
  /// What is drawn is what NumPy finds in the data, for several element types and threads.
  @Test func showsTheExtremaOfEveryBin() throws {
    try python("Interoperability/plot.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// A picture does not depend on the threads.
  @Test(arguments: ["blocks.svg", "blocks.png"])
  func isTheSameEveryTime(picture: String) throws {
    var expected: [UInt8]?
    for threads in ["1", "2", "5"] {
      let folder = try ScratchFolder()
      try python("Inputs/blocks.py", in: folder)
      let outcome = try axpipe(
        ["plot", "blocks.h5", "-o", picture, "--threads", threads], in: folder)
      try #require(outcome.ending == .exit(0), "\(outcome.errors)")
      let bytes = try #require(folder.bytes(of: picture))
      #expect(expected ?? bytes == bytes)
      expected = bytes
    }
  }
}
