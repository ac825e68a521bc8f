import AxisArrays
import CHDF5
import Storage
import Testing

/// Chunks without filters, which are written past the HDF5 library.
struct PlainChunkTests {
  private let shape = [10, 7]

  /// Regions that hold parts of chunks give the same file in any order, and the fill value is where
  /// chunks stick out of the array.
  @Test
  func partsInAnyOrder() throws {
    let directory = try TemporaryDirectory()
    let parts = [0..<1, 1..<6, 6..<10].flatMap { rows in
      [0..<2, 2..<7].map { columns in
        Region(
          offset: [rows.lowerBound, columns.lowerBound], shape: [rows.count, columns.count])
      }
    }
    let (one, two) = (directory.file("one.h5"), directory.file("two.h5"))
    try write(parts, to: one)
    try write(parts.reversed(), to: two)
    #expect(try contents(of: one) == contents(of: two))
    let array = try SourceFile(path: one).array(at: nil)
    #expect(try array.elements() == elements(Region(whole: shape)))
    let edge: [Int64] = [62, -1, -1, 69, -1, -1, -1, -1, -1, -1, -1, -1]
    #expect(try storedChunk(at: [8, 6], in: one, count: edge.count) == edge)
  }

  private func write(_ parts: [Region], to path: String) throws {
    let output = try OutputFile(path: path)
    var specification = ArraySpecification(
      elementType: .int64,
      dimensions: zip(["row", "column"], shape).map { Dimension(name: $0, length: $1) })
    specification.attributes["_FillValue"] = .integer(-1)
    let array = try output.createArray(
      at: "data", specification: specification, layout: StorageLayout(chunk: [4, 3]))
    for part in parts { try array.write(elements(part), part) }
    try output.commit()
  }

  /// Each element is the number of its place.
  private func elements(_ region: Region) -> [Int64] {
    (0..<region.count).map { index in
      let row = region.offset[0] + index / region.shape[1]
      let column = region.offset[1] + index % region.shape[1]
      return Int64(row * shape[1] + column)
    }
  }

  /// A chunk as the library finds it in a file, beyond the array's end too.
  private func storedChunk(at offset: [hsize_t], in path: String, count: Int) throws -> [Int64] {
    Library.enter()
    defer { Library.leave() }
    let file = try Handle(H5Fopen(path, hdf5_read_only(), 0))
    let dataset = try Handle(H5Dopen2(file.id, "data", 0))
    var elements = [Int64](repeating: 0, count: count)
    var mask: UInt32 = 0
    try #require(H5Dread_chunk(dataset.id, 0, offset, &mask, &elements) >= 0)
    return elements
  }
}
