import AxisArrays
import Storage

/// Arrays in words, for `info` and `explain`.
enum ArrayText {
  /// Type, shape and size: `int16 (time 300000, ch 64), 36.6 MiB`.
  static func summary(type: String, _ specification: ArraySpecification) -> String {
    let size = ByteSize(bytes: specification.byteCount).description
    let shape = sizes(specification.shape, specification.dims)
    return "\(type) (\(shape)), \(size)".printable
  }

  /// How the elements lie in a file: `chunks of 4096 x 64, shuffle, gzip 4`.
  static func layout(_ layout: StorageLayout) -> String {
    guard let chunk = layout.chunk else { return "contiguous" }
    var parts = ["chunks of " + chunk.map(String.init).joined(separator: " x ")]
    if layout.shuffle { parts.append("shuffle") }
    if let level = layout.deflate { parts.append("gzip \(level)") }
    if layout.fletcher32 { parts.append("fletcher32") }
    parts += layout.otherFilters.map { "\($0.name) (filter \($0.number))".printable }
    return parts.joined(separator: ", ")
  }

  /// What an axis says about its elements. `ends` tells the first and last value of a stored one.
  static func axis(
    _ dimension: Dimension, ends: (StoredObject) -> CoordinateEnds?
  ) -> String {
    let unit = dimension.axis?.unit.map { " " + $0 } ?? ""
    switch dimension.axis {
    case nil: return "no axis"
    case .linear(let axis): return linear(axis, length: dimension.length, unit: unit).printable
    case .coordinates(let axis):
      let known: CoordinateEnds?
      switch axis.values {
      case .numbers(let numbers):
        known = numbers.first.map { .numbers($0, numbers[numbers.count - 1]) }
      case .labels(let labels): known = labels.first.map { .labels($0, labels[labels.count - 1]) }
      case .stored(let object, _): known = ends(object)
      }
      return coordinates(axis.values.kind, known, unit: unit).printable
    }
  }

  private static func linear(_ axis: LinearAxis, length: Int, unit: String) -> String {
    let gain = short(axis.gain)
    let rate = 1 / axis.gain
    let frequency =
      axis.unit == "s" && rate.isFinite && rate > 0
      ? " (\(NumberText.trimmed(NumberText.fixed(rate, decimals: 3))) Hz)" : ""
    let step = "step \(gain)\(unit)\(frequency)"
    if length == 0 { return step }
    let values = [axis.value(at: 0), axis.value(at: length - 1)]
    let texts = values.map { short($0) + unit }
    return (length == 1 ? texts[0] : texts.joined(separator: " to ")) + ", " + step
  }

  private static func coordinates(
    _ kind: CoordinateKind, _ ends: CoordinateEnds?, unit: String
  ) -> String {
    switch ends {
    case .numbers(let first, let last):
      first == last ? short(first) + unit : "\(short(first))\(unit) to \(short(last))\(unit)"
    case .labels(let first, let last):
      first == last ? "label \(first)" : "labels \(first) to \(last)"
    case nil:
      switch kind {
      case .numbers: "numbers\(unit)"
      case .labels: "labels"
      case .other: "values of another type, kept as they are"
      }
    }
  }

  /// A coordinate with as many digits as tell neighbours apart.
  private static func short(_ value: Double) -> String {
    NumberText.column([value], digits: 9)[0]
  }

  /// An attribute's value on one line.
  static func attribute(_ value: AttributeValue) -> String {
    switch value {
    case .string(let text): text.printable
    case .strings(let texts): "[" + texts.map(\.printable).joined(separator: ", ") + "]"
    case .integer(let number): String(number)
    case .real(let number): NumberText.shortest(number)
    case .encoded(let value): value.summary.printable
    }
  }
}
