import AxisArrays

/// A number of bytes as people write it: `256M`, `1GiB`, `1.5G`, `500MB`, `4096`.
///
/// As in GNU tools, a bare letter and the letter with `iB` are powers of 1024, the letter with `B`
/// powers of 1000.
struct ByteSize: Hashable, Sendable {
  var bytes: Int

  init(bytes: Int) {
    self.bytes = bytes
  }

  /// Reads a size; nil when the text is none or does not fit.
  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let number = Double(digits), number.isFinite,
      let unit = Self.unit(text.dropFirst(digits.count).lowercased())
    else { return nil }
    let product = (number * unit).rounded()
    guard product >= 0, product < Double(Int.max) else { return nil }
    bytes = Int(product)
  }

  /// The number of bytes that a suffix in lower case stands for.
  private static func unit(_ suffix: String) -> Double? {
    var suffix = suffix[...]
    if suffix.hasPrefix(" ") { suffix.removeFirst() }
    guard let letter = suffix.first else { return 1 }
    if suffix == "b" { return 1 }
    guard let power = ["k", "m", "g", "t"].firstIndex(of: String(letter)) else { return nil }
    let base: Double
    switch suffix.dropFirst() {
    case "", "ib": base = 1024
    case "b": base = 1000
    default: return nil
    }
    return (0...power).reduce(1) { product, _ in product * base }
  }

  /// The size in the largest binary unit, with up to two decimals: `256 MiB`, `1.5 GiB`.
  var description: String {
    if bytes < 1024 { return "\(bytes) B" }
    var value = Double(bytes)
    var unit = "B"
    for next in ["KiB", "MiB", "GiB", "TiB", "PiB"] where value >= 1024 {
      value /= 1024
      unit = next
    }
    let decimals = value < 10 ? 2 : value < 100 ? 1 : 0
    return NumberText.trimmed(NumberText.fixed(value, decimals: decimals)) + " " + unit
  }
}
