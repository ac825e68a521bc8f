import Glibc

/// Numbers as text for a reader.
package enum NumberText {
  /// The shortest decimal that reads back as the same number: `0.1`, `1e-07`, `3`.
  package static func shortest(_ value: some BinaryFloatingPoint & LosslessStringConvertible)
    -> String
  {
    if value.isNaN { return "nan" }
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The number with a fixed number of decimals.
  package static func fixed(_ value: Double, decimals: Int) -> String {
    formatted("%.*f", decimals, value)
  }

  /// The number with so many significant digits, in scientific notation where that is shorter:
  /// `0.0123`, `1.5e+06`.
  package static func general(_ value: Double, digits: Int) -> String {
    value.isNaN ? "nan" : formatted("%.*g", digits, value)
  }

  /// The number in scientific notation.
  private static func scientific(_ value: Double, decimals: Int) -> String {
    formatted("%.*e", decimals, value)
  }

  /// Without zeros at the end of the decimals: `1.50` is `1.5`, `2.00` is `2`.
  package static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text[...]
    while text.hasSuffix("0") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return String(text)
  }

  private static func formatted(_ format: String, _ decimals: Int, _ value: Double) -> String {
    // DBL_MAX has 309 digits before the point.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 352 + decimals) { buffer in
      let written = withVaList([Int32(decimals), value]) {
        vsnprintf(buffer.baseAddress, buffer.count, format, $0)
      }
      return String(
        decoding: buffer[..<max(0, Int(written))].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
  }

  /// Numbers of one column for a reader: as many decimals for all as the largest needs for `digits`
  /// significant ones, without common zeros at the end.
  package static func column(_ values: [Double], digits: Int) -> [String] {
    let magnitudes = values.filter { $0.isFinite && $0 != 0 }.map(\.magnitude)
    guard let largest = magnitudes.max(), let smallest = magnitudes.min() else {
      return values.map { shortest($0) }
    }
    if largest < 1e15, magnitudes.allSatisfy({ $0 == $0.rounded() }) {
      return values.map { $0.isFinite ? fixed($0, decimals: 0) : shortest($0) }
    }
    if largest >= 1e9 || smallest < 1e-4 {
      return values.map { $0.isFinite ? scientific($0, decimals: digits - 1) : shortest($0) }
    }
    let forLargest = digits - 1 - Int(log10(largest).rounded(.down))
    let forSmallest = 2 - Int(log10(smallest).rounded(.down))
    let decimals = min(max(forLargest, forSmallest, 0), digits + 3)
    return withoutCommonZeros(
      values.map { $0.isFinite ? fixed($0, decimals: decimals) : shortest($0) })
  }

  /// Takes away zeros at the end that all decimals share.
  private static func withoutCommonZeros(_ texts: [String]) -> [String] {
    let fractions = texts.filter { $0.contains(".") }
    let zeros = fractions.map { $0.reversed().prefix { $0 == "0" }.count }.min() ?? 0
    let bare = fractions.allSatisfy { $0.dropLast(zeros).last == "." }
    let excess = zeros + (bare ? 1 : 0)
    return texts.map { $0.contains(".") ? String($0.dropLast(excess)) : $0 }
  }
}
