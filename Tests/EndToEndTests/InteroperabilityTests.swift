import Testing

/// Files go to xarray and come from it.
@Suite struct InteroperabilityTests {
  /// xarray opens outputs with dims, coordinates, units and attributes.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func xarrayReads(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/reading.py", [Environment.axpipe, engine], in: folder)
  }

  /// axpipe reads what xarray writes.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func xarrayWrites(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/writing.py", [Environment.axpipe, engine], in: folder)
  }

  /// Axes of types that axpipe does not look into come out as they went in.
  @Test func untouchedAxesAreCopied() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/copying.py", [Environment.axpipe], in: folder)
  }
}
