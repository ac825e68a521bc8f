import AxisArrays
import Glibc
import Storage
import Testing

/// What reading costs, counted in system calls.
struct ReadingCostTests {
  /// Read calls of this process so far.
  private func readCalls() throws -> Int {
    let text = String(decoding: try contents(of: "/proc/self/io"), as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("syscr:") })
    return try #require(Int(line.split(separator: " ")[1]))
  }

  /// A block of several chunks of one channel each: the library reads element by element where its
  /// cache cannot hold a chunk.
  @Test func chunksAreReadWhole() throws {
    let directory = try TemporaryDirectory()
    let rows = 1 << 19
    let specification = ArraySpecification(
      elementType: .int32,
      dimensions: [Dimension(name: "time", length: rows), Dimension(name: "ch", length: 3)])
    let file = try OutputFile(path: directory.file("a.h5"))
    let output = try file.createArray(
      at: "data", specification: specification, layout: StorageLayout(chunk: [rows, 1]))
    let values = (0..<3 * rows).map { Int32($0) }
    try values.withUnsafeBytes { try output.write(Region(whole: [rows, 3]), from: $0) }
    try file.commit()

    let source = try SourceFile(path: directory.file("a.h5")).array(at: nil)
    var read = [Int32](repeating: 0, count: 3 * rows)
    let before = try readCalls()
    try read.withUnsafeMutableBytes { try source.read(Region(whole: [rows, 3]), into: $0) }
    #expect(try readCalls() - before < rows / 8)
    #expect(read == values)
  }
}
