import AxisArrays
import Storage

/// Axes in words, for `info` and `explain`.
struct AxisText {
  /// Values up to this many are listed one by one.
  var longestList = 8

  /// What an axis says about its elements: `0 s to 9.99 s, step 0.01 s (100 Hz)`.
  ///
  /// Of an axis that is stored no more is read than is shown.
  func text(_ dimension: Dimension) -> String {
    switch dimension.axis {
    case nil: return "no axis"
    case .linear(let axis): return linear(axis, length: dimension.length)
    case .coordinates(let axis):
      let unit = axis.unit ?? ""
      switch excerpt(axis.values, length: dimension.length) {
      case .all(let values, let kind):
        let list = values.joined(separator: ", ")
        if kind == .labels { return (values.count == 1 ? "label " : "labels ") + list }
        return unit.isEmpty ? list : "\(list) \(unit)"
      case .ends(let first, let last, .labels): return "labels \(first) to \(last)"
      case .ends(let first, let last, _): return Self.range(first, last, unit)
      case .unknown(.numbers): return unit.isEmpty ? "numbers" : "numbers in \(unit)"
      case .unknown(.labels): return "labels"
      case .unknown(.other): return "values of another type, kept as they are"
      }
    }
  }

  private enum Excerpt {
    case all([String], CoordinateKind)
    case ends(String, String, CoordinateKind)
    case unknown(CoordinateKind)
  }

  private func excerpt(_ values: CoordinateValues, length: Int) -> Excerpt {
    if length == 0 { return .unknown(values.kind) }
    switch values {
    case .numbers(let numbers) where numbers.count <= longestList:
      return .all(numbers.map(Self.short), .numbers)
    case .numbers(let numbers):
      return .ends(Self.short(numbers[0]), Self.short(numbers[numbers.count - 1]), .numbers)
    case .labels(let labels) where labels.count <= longestList: return .all(labels, .labels)
    case .labels(let labels): return .ends(labels[0], labels[labels.count - 1], .labels)
    case .stored(_, .other): return .unknown(.other)
    case .stored(let object, let kind):
      guard let file = try? SourceFile(path: object.file) else { return .unknown(kind) }
      if length <= longestList {
        if kind == .labels, let labels = try? file.labels(at: object.path) {
          return .all(labels, kind)
        }
        if let numbers = try? file.numbers(at: object.path).values {
          return .all(numbers.map(Self.short), kind)
        }
      }
      switch values.ends {
      case .numbers(let first, let last): return .ends(Self.short(first), Self.short(last), kind)
      case .labels(let first, let last): return .ends(first, last, kind)
      case nil: return .unknown(kind)
      }
    }
  }

  private func linear(_ axis: LinearAxis, length: Int) -> String {
    let unit = axis.unit ?? ""
    let rate = 1 / axis.gain
    let frequency =
      axis.unit == "s" && rate.isFinite && rate > 0
      ? " (\(NumberText.trimmed(NumberText.fixed(rate, decimals: 3))) Hz)" : ""
    let step = "step \(Self.short(axis.gain))\(unit.isEmpty ? "" : " " + unit)\(frequency)"
    if length == 0 { return step }
    let ends = [0, length - 1].map { Self.short(axis.value(at: $0)) }
    return Self.range(ends[0], ends[1], unit) + ", " + step
  }

  /// From the first value to the last, with the unit after each where it is short.
  private static func range(_ first: String, _ last: String, _ unit: String) -> String {
    let unit = unit.isEmpty ? "" : " " + unit
    if first == last { return first + unit }
    return unit.count > 6 ? "\(first) to \(last)\(unit)" : "\(first)\(unit) to \(last)\(unit)"
  }

  /// A coordinate with as many digits as tell neighbours apart.
  private static func short(_ value: Double) -> String {
    NumberText.column([value], digits: 9)[0]
  }
}
