import AxisArrays
import Storage
import Testing

/// Outputs that begin as copies of inputs.
struct CopyTests {
  private let specification = ArraySpecification(
    elementType: .int16, dimensions: [Dimension(name: "dim_0", length: 3)])

  /// A file with one array.
  private func makeInput(in directory: TemporaryDirectory) throws -> String {
    let path = directory.file("in.h5")
    let output = try OutputFile(path: path)
    try output.createArray(at: "first", specification: specification).write([1, 2, 3] as [Int16])
    try output.commit()
    return path
  }

  @Test
  func keepsWhatIsThere() throws {
    let directory = try TemporaryDirectory()
    let input = try makeInput(in: directory)
    let path = directory.file("out.h5")
    let output = try OutputFile(copyOf: SourceFile(path: input), path: path)
    let array = try output.createArray(at: "more/second", specification: specification)
    try array.write([4, 5, 6] as [Int16])
    #expect(!directory.names.contains("out.h5"))
    try output.commit()
    #expect(directory.names == ["in.h5", "out.h5"])
    let file = try SourceFile(path: path)
    #expect(try file.array(at: "first").elements() == [1, 2, 3] as [Int16])
    #expect(try file.array(at: "more/second").elements() == [4, 5, 6] as [Int16])
  }

  /// The file that is read is one of the same name before and another one after.
  @Test
  func replacesItsInput() throws {
    let directory = try TemporaryDirectory()
    let path = try makeInput(in: directory)
    let source = try SourceFile(path: path)
    let output = try OutputFile(copyOf: source, path: path)
    try output.createArray(at: "second", specification: specification).write([4, 5, 6] as [Int16])
    try output.commit()
    #expect(try source.arrays().map(\.path) == ["/first"])
    // By another path: who opens the same one gets the file that is open.
    let other = directory.file("./in.h5")
    #expect(try SourceFile(path: other).arrays().map(\.path) == ["/first", "/second"])
    #expect(directory.names == ["in.h5"])
  }

  @Test
  func leavesNothingWhenDiscarded() throws {
    let directory = try TemporaryDirectory()
    let source = try SourceFile(path: makeInput(in: directory))
    try OutputFile(copyOf: source, path: directory.file("out.h5")).discard()
    #expect(directory.names == ["in.h5"])
    #expect(throws: StorageError.exists(source.path)) {
      try OutputFile(
        copyOf: source, path: source.path, options: OutputOptions(existing: .refuse))
    }
    #expect(directory.names == ["in.h5"])
  }
}
