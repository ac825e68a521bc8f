import AxisArrays
import Storage
import Testing

/// Files that xarray and netCDF wrote.
struct NetCDFTests {
  @Test(arguments: ["xarray_h5netcdf.nc", "xarray_netcdf4.nc"])
  func xarray(name: String) throws {
    let path = fixture(name)
    let file = try SourceFile(path: path)
    // The auxiliary coordinate `bank` is not an array in its own right.
    #expect(try file.arrays().map(\.path) == ["/eeg"])
    let array = try file.array(at: nil)
    #expect(array.specification.elementType == .int16)
    #expect(array.specification.dims == ["time", "ch"])
    #expect(try array.elements() == Array(0..<12 as Range<Int16>))
    let attributes = array.specification.attributes
    #expect(attributes.map(\.name) == ["units", "gain", "key", "count"])
    #expect(array.specification.units == "mV")
    #expect(attributes["key"] == .string("EEG"))

    let time = StoredObject(file: path, path: "/time")
    let axis = CoordinateAxis(values: .stored(time, kind: .numbers), unit: "s")
    #expect(array.specification.dimensions[0].axis == .coordinates(axis))
    #expect(array.specification.dimensions[0].origin == time)
    #expect(try file.numbers(at: "/time").values == [0, 0.5, 1])
    #expect(try file.labels(at: "/ch") == ["a", "b", "c", "d"])
    #expect(try file.array(at: "bank").specification.dims == ["ch"])
  }

  @Test
  func dimensionsWithoutCoordinates() throws {
    let array = try SourceFile(path: fixture("xarray_compressed.nc")).array(at: nil)
    #expect(
      array.specification.dimensions
        == [Dimension(name: "row", length: 2), Dimension(name: "column", length: 3)])
    #expect(
      array.layout
        == StorageLayout(chunk: [1, 3], deflate: 4, shuffle: true, fletcher32: true))
    #expect(try array.elements() == [1, 1, 1, 1, 1, 1] as [Float])
  }

  /// xarray fills up variables and coordinates that are shorter than their unlimited dimension.
  @Test
  func variablesShorterThanTheirDimension() throws {
    let file = try SourceFile(path: fixture("netcdf.nc"))
    let long = try file.array(at: "long")
    #expect(long.specification.shape == [3, 2])
    let fill = 9.969_209_968_386_869e+36
    let axis = CoordinateAxis(values: .numbers([0, 1, fill]), unit: "s")
    #expect(long.specification.dimensions[0].axis == .coordinates(axis))
    #expect(long.specification.dimensions[0].origin == nil)

    let short = try file.array(at: "short")
    #expect(short.specification.shape == [3, 2])
    #expect(try short.elements() == [7, 8, -1, -1, -1, -1] as [Int32])
    let tail = Region(offset: [0, 1], shape: [2, 1])
    #expect(try short.elements(tail) == [8, -1] as [Int32])
    let unwritten = try file.array(at: "unwritten")
    #expect(try unwritten.elements() == [-32767, -32767, -32767] as [Int16])
  }

  @Test
  func dimensionsOfAGroupAbove() throws {
    let file = try SourceFile(path: fixture("netcdf.nc"))
    let inner = try file.array(at: "/group/inner").specification
    #expect(inner.dimensions == [Dimension(name: "ch", length: 2)])
    #expect(try file.array(at: "square").specification.dims == ["ch", "ch_2"])
  }
}
