import Testing

/// Results in copies of NWB files.
@Suite struct NWBOutputTests {
  /// pynwb reads them and finds them valid, and the rest of the file as it was.
  @Test func pynwbReads() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/nwb_output.py", [Environment.axpipe], in: folder)
  }

  /// Results say how they were made and are made again, and no other is lost by that.
  @Test func resultsAreMadeAgain() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/nwb_rerun.py", [Environment.axpipe], in: folder)
  }
}
