import AxisArrays
import Storage

/// The values along a dimension, in memory, to be printed.
enum AxisValues {
  /// Nothing labels the elements: the index stands for them.
  case indices(Int)
  case numbers([Double])
  case labels([String])

  /// The values along `dimension`; stored ones are read from their file.
  init(_ dimension: Dimension) throws(StorageError) {
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
          self = .numbers(try SourceFile(path: object.file).numbers(at: object.path).values)
        case .labels: self = .labels(try SourceFile(path: object.file).labels(at: object.path))
        case .other: self = .indices(dimension.length)
        }
      }
    }
  }

  var isLabels: Bool {
    if case .labels = self { true } else { false }
  }

  /// The value at `index` as text that reads back the same.
  func text(at index: Int) -> String {
    switch self {
    case .indices: String(index)
    case .numbers(let numbers): NumberText.shortest(numbers[index])
    case .labels(let labels): labels[index]
    }
  }

  /// All values as texts for a reader.
  var column: [String] {
    switch self {
    case .indices(let count): (0..<count).map(String.init)
    case .numbers(let numbers): NumberText.column(numbers, digits: 9)
    case .labels(let labels): labels.map(\.printable)
    }
  }

  /// The values as JSON.
  var json: JSONValue {
    switch self {
    case .indices: .null
    case .numbers(let numbers): .array(numbers.map(JSONValue.real))
    case .labels(let labels): .array(labels.map(JSONValue.string))
    }
  }
}
