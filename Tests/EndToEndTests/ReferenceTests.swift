import Testing

/// Every operator on files, against NumPy and ezmsg-sigproc.
@Suite struct ReferenceTests {
  @Test(arguments: [
    "arithmetic", "aggregation", "differentiation", "permutation", "coordinates", "storage",
  ])
  func agrees(group: String) throws {
    let folder = try ScratchFolder()
    let said = try python(
      "Reference/check.py", ["--axpipe", Environment.axpipe, group], in: folder)
    #expect(said.hasSuffix(" cases, 0 differ\n"), "\(said)")
  }

  /// What --check counts is what NumPy counts, for any blocks and threads.
  @Test func counts() throws {
    let said = try python(
      "Reference/counts.py", ["--axpipe", Environment.axpipe], in: try ScratchFolder())
    #expect(said.isEmpty, "\(said)")
  }

  /// Elements pass through every layout that h5py makes: contiguous, external, virtual, chunks with
  /// filters, chunks that stick out and chunks that were never written.
  @Test func everyLayout() throws {
    let said = try python(
      "Reference/layouts.py", ["--axpipe", Environment.axpipe, "150"], in: try ScratchFolder())
    #expect(said.isEmpty, "\(said)")
  }
}
