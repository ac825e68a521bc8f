import AxisArrays
import Storage

extension Dimension {
  /// The axis as JSON: a linear one with `gain` and `offset`, another with its first and last value;
  /// null where there is none.
  var json: JSONValue {
    let unit = ("unit", JSONValue.text(axis?.unit))
    switch axis {
    case nil: return .null
    case .linear(let axis):
      return .object([
        ("kind", .string("linear")), ("gain", .real(axis.gain)), ("offset", .real(axis.offset)),
        unit,
      ])
    case .coordinates(let axis):
      let members = [("kind", JSONValue.string("\(axis.values.kind)"))]
      switch axis.values.ends {
      case .numbers(let first, let last):
        return .object(members + [("first", .real(first)), ("last", .real(last)), unit])
      case .labels(let first, let last):
        return .object(members + [("first", .string(first)), ("last", .string(last)), unit])
      case nil: return .object(members + [unit])
      }
    }
  }
}

extension RelatedDataset {
  /// The dataset as JSON: the attribute that names it, where it is, and the dimensions of the array that
  /// it lies along.
  var json: JSONValue {
    .object([
      ("name", .string(name)), ("attribute", .string(role.attribute)),
      ("path", .string(origin.path)),
      ("dims", .array(dimensions.map { .string($0.name) })),
    ])
  }
}

extension CoordinateValues {
  /// The first and the last value; of stored ones no more is read.
  var ends: CoordinateEnds? {
    switch self {
    case .numbers(let numbers): numbers.first.map { .numbers($0, numbers[numbers.count - 1]) }
    case .labels(let labels): labels.first.map { .labels($0, labels[labels.count - 1]) }
    case .stored(let object, _): try? SourceFile(path: object.file).ends(at: object.path)
    }
  }
}
