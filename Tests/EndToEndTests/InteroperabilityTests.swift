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

  /// CDO and NCO, where they are installed.
  private static let optional = ["cdo", "ncks"].filter(Environment.hasProgram)

  /// The programs that users of netCDF and HDF5 have at hand open outputs.
  @Test(arguments: ["ncdump", "h5dump", "netCDF4"] + optional)
  func toolsRead(tool: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/tools.py", [Environment.axpipe, tool], in: folder)
  }

  /// axpipe reads what the netCDF library writes, and the programs that use it.
  @Test(arguments: ["netCDF4"] + optional)
  func netcdfWrites(writer: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/netcdf.py", [Environment.axpipe, writer], in: folder)
  }

  /// Fill values of 64-bit integers are told from their neighbours.
  @Test func missingIntegers() throws {
    try python("Interoperability/missing.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Elements that were never written are the fill value.
  @Test func unwrittenElements() throws {
    try python("Interoperability/unwritten.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// The outputs of a batch say how they were made, each of its own input alone.
  @Test func batchesRecordTheirInputs() throws {
    try python("Interoperability/batch.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Whatever lengths a file claims, there is one line and no crash.
  @Test func extents() throws {
    try python("Interoperability/extents.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Checksums of chunks are compared on reading and kept on writing.
  @Test func fletcher32() throws {
    try python("Interoperability/fletcher32.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Dates stay dates of their calendar, and their differences are none.
  @Test func dates() throws {
    try python("Interoperability/dates.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Packed and missing values are what xarray says they are.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func packedValues(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/packing.py", [Environment.axpipe, engine], in: folder)
  }

  /// Series of NWB are what pynwb reads, in files that it wrote and in damaged ones.
  @Test func pynwbWrites() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/nwb.py", [Environment.axpipe], in: folder)
  }

  /// So are recordings of ezmsg.
  @Test func ezmsgWrites() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/nwb_ezmsg.py", [Environment.axpipe], in: folder)
  }

  /// Several arrays of a file share one output.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func severalArrays(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/selecting.py", [Environment.axpipe, engine], in: folder)
  }

  /// The axes of parts of files, and of files put together, are those of their values.
  @Test func partsOfFiles() throws {
    try python("Interoperability/parts.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Axes of types that axpipe does not look into come out as they went in.
  @Test func untouchedAxesAreCopied() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/copying.py", [Environment.axpipe], in: folder)
  }

  /// What `info` tells of a file is what h5py says.
  @Test func contentsAreTold() throws {
    try python("Interoperability/contents.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// pandas, NumPy and json read what is not HDF5: csv, tsv, json and npy.
  @Test func formatsAreRead() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/formats.py", [Environment.axpipe], in: folder)
  }

  /// Booleans, enumerations, complex numbers and both byte orders of every type.
  @Test func elementsOfEveryType() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/elements.py", [Environment.axpipe], in: folder)
  }

  /// The library's own filters and plug-ins are used, and a filter that is missing is named.
  @Test func filtersOfTheLibrary() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/filters.py", [Environment.axpipe], in: folder)
  }

  /// Arrays are found by links, in other files and behind the text of other programs.
  @Test func placesOfArrays() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/places.py", [Environment.axpipe], in: folder)
  }

  /// Auxiliary coordinates stay where their dimensions do.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func auxiliaryCoordinatesStay(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/auxiliary.py", [Environment.axpipe, engine], in: folder)
  }

  /// So do bounds, grid mappings and ancillary variables.
  @Test(arguments: ["h5netcdf", "netcdf4"])
  func relatedDatasetsStay(engine: String) throws {
    let folder = try ScratchFolder()
    try python("Interoperability/related.py", [Environment.axpipe, engine], in: folder)
  }

  /// Variables of MATLAB files have MATLAB's shape and class.
  @Test func matlabFiles() throws {
    let folder = try ScratchFolder()
    try python("Interoperability/matlab.py", [Environment.axpipe], in: folder)
  }
}
