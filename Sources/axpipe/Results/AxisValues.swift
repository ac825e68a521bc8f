import AxisArrays
import Storage

/// The values along a dimension, in memory, to be printed.
enum AxisValues {
  /// Nothing labels the elements: the index stands for them.
  case indices(Int)
  case numbers([Double])
  /// Integers that may have more digits than a float64 holds.
  case integers([String])
  case labels([String])

  /// The values along `dimension`; stored ones are read from their file.
  init(_ dimension: Dimension) throws {
    switch dimension.axis {
    case nil: self = .indices(dimension.length)
    case .linear(let axis): self = .numbers((0..<dimension.length).map(axis.value(at:)))
    case .coordinates(let axis):
      switch axis.values {
      case .numbers(let numbers): self = .numbers(numbers)
      case .labels(let labels): self = .labels(labels)
      case .stored(let object, let kind):
        switch kind {
        case .numbers:
          let array = try SourceFile(path: object.file).array(at: object.path)
          self =
            array.specification.elementType.isInteger
            ? .integers(try Self.integers(array))
            : .numbers(try array.file.numbers(at: object.path).values)
        case .labels: self = .labels(try SourceFile(path: object.file).labels(at: object.path))
        case .other: self = .indices(dimension.length)
        }
      }
    }
  }

  var isLabels: Bool {
    if case .labels = self { true } else { false }
  }

  private static func integers(_ array: SourceArray) throws -> [String] {
    let (type, count) = (array.specification.elementType, array.specification.count)
    let buffer = try OwnedMemory(byteCount: count * type.size)
    try array.read(Region(whole: array.specification.shape), into: buffer.bytes)
    let bytes = UnsafeRawBufferPointer(buffer.bytes)
    return try (0..<count).map { try type.text(bytes, at: $0) }
  }

  /// All values as texts for a reader.
  var column: [String] {
    switch self {
    case .indices(let count): (0..<count).map(String.init)
    case .numbers(let numbers): NumberText.column(numbers, digits: 9)
    case .integers(let texts): texts
    case .labels(let labels): labels.map(\.printable)
    }
  }
}
