import Testing

/// What becomes of outputs, whatever happens to the run, to the input and to the disk. Scripts, which
/// print what they measured; `AXPIPE_TEST_LONG=1` makes them thorough.
@Suite(.serialized) struct OutputTests {
  @Test(arguments: [
    "cache", "changing", "full", "kill", "late", "permissions", "places", "race", "sharing",
    "signals", "streams",
  ])
  func holds(script: String) throws {
    try python("Output/\(script).py", [Environment.axpipe], in: try ScratchFolder())
  }
}
