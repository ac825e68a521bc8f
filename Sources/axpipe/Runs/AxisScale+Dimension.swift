import AxisArrays
import Pictures
import Storage

extension AxisScale {
  /// Values that numbers along an axis are read at.
  private static let samples = 65

  /// The axis of a dimension; of stored numbers a few are read.
  init(_ dimension: Dimension) throws {
    let unit = dimension.axis?.unit.map { " [\($0)]" } ?? ""
    let count = dimension.length
    let indices = (0..<min(Self.samples, count)).map {
      count == 1 ? 0 : $0 * (count - 1) / (min(Self.samples, count) - 1)
    }
    let values: Values
    switch dimension.axis {
    case nil: values = .numbers(indices.map(Double.init))
    case .linear(let axis): values = .numbers(indices.map(axis.value(at:)))
    case .coordinates(let axis):
      switch axis.values {
      case .numbers(let numbers): values = .numbers(indices.map { numbers[$0] })
      case .labels(let labels): values = .labels(labels.map(\.printable))
      case .stored(let object, kind: .numbers):
        let file = try SourceFile(path: object.file)
        values = .numbers(try file.numbers(at: object.path, indices: indices))
      case .stored(let object, kind: .labels):
        let labels = try SourceFile(path: object.file).labels(at: object.path)
        values = .labels(labels.map(\.printable))
      case .stored(_, kind: .other): values = .numbers(indices.map(Double.init))
      }
    }
    self.init(title: (dimension.name + unit).printable, count: count, values: values)
  }
}
