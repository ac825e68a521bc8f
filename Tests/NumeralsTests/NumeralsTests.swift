import Numerals
import Testing

/// Numbers as text, against Swift's own shortest descriptions.
@Suite struct NumeralsTests {
  /// The texts of numbers, which all end with a newline.
  private func texts<Number: BitwiseCopyable>(
    _ type: ax_number, _ numbers: [Number], nulls: Bool = false
  )
    -> [String]
  {
    var bytes = [CChar](repeating: 0, count: numbers.count * Int(AX_NUMERAL_LENGTH))
    let count = bytes.withUnsafeMutableBufferPointer { buffer -> Int in
      guard let start = buffer.baseAddress else { return 0 }
      let end = ax_write_numerals(
        type, numbers, numbers.count, CChar(bitPattern: UInt8(ascii: "\n")), nulls ? 1 : 0, start)
      return end.map { $0 - start } ?? 0
    }
    let text = String(decoding: bytes[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: "\n").map(String.init)
  }

  /// Swift's description without the `.0` of whole numbers.
  private func description(_ value: some BinaryFloatingPoint & CustomStringConvertible) -> String {
    let text = value.description
    return value.isNaN ? "nan" : text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private func expectDescriptions(of numbers: [Double]) {
    for (text, number) in zip(texts(ax_float64, numbers), numbers) where text != description(number)
    {
      Issue.record("\(number.bitPattern): \(text), Swift says \(number)")
    }
  }

  private func expectDescriptions(of numbers: [Float]) {
    for (text, number) in zip(texts(ax_float32, numbers), numbers) where text != description(number)
    {
      Issue.record("\(number.bitPattern): \(text), Swift says \(number)")
    }
  }

  @Test func float64() {
    var generator = SystemRandomNumberGenerator()
    let random = (0..<200_000).map { _ in Double(bitPattern: generator.next()) }
    expectDescriptions(of: random)
    expectDescriptions(of: random.map { _ in Double.random(in: -1...1, using: &generator) })
  }

  /// Where the distance to the neighbours changes, the ends of what there is, and around the powers
  /// of ten and where the notation changes.
  @Test func float64Corners() {
    let powers = (-1074...1023).map { Double(sign: .plus, exponent: $0, significand: 1) }
    let tens = (-323...308).compactMap { Double("1e\($0)") }
    let named = [
      0, -0.0, .infinity, -.infinity, .nan, .greatestFiniteMagnitude, 9_007_199_254_740_994, 1e23,
      9.5367431640625e-07, .leastNonzeroMagnitude, 2.2250738585072014e-308, 123_456_789, 0.1, 0.3,
      1.0 / 3,
    ]
    expectDescriptions(of: named)
    for numbers in [powers, tens] {
      expectDescriptions(of: numbers)
      expectDescriptions(of: numbers.map(\.nextUp))
      expectDescriptions(of: numbers.map(\.nextDown))
    }
  }

  @Test func float32() {
    var generator = SystemRandomNumberGenerator()
    let random = (0..<500_000).map { _ in Float(bitPattern: generator.next()) }
    expectDescriptions(of: random)
    expectDescriptions(of: random.map { _ in Float.random(in: -1...1, using: &generator) })
    let powers = (-149...127).map { Float(sign: .plus, exponent: $0, significand: 1) }
    expectDescriptions(of: powers)
    expectDescriptions(of: powers.map(\.nextUp))
    expectDescriptions(of: powers.map(\.nextDown))
    expectDescriptions(of: [0, -0.0, .infinity, -.infinity, .nan, .greatestFiniteMagnitude])
  }

  @Test func float16() {
    let all = (0...UInt16.max).map { $0 }
    for (text, bits) in zip(texts(ax_float16, all), all)
    where text != description(Float16(bitPattern: bits)) {
      Issue.record("\(bits): \(text), Swift says \(Float16(bitPattern: bits))")
    }
  }

  @Test func integers() {
    #expect(
      texts(ax_int64, [Int64.min, -1, 0, 1, 9, 10, 99, 100, .max])
        == ["-9223372036854775808", "-1", "0", "1", "9", "10", "99", "100", "9223372036854775807"])
    let powers = (0..<20).map { (0..<$0).reduce(UInt64(1)) { power, _ in power * 10 } }
    let edges = powers + powers.map { $0 - 1 } + [.max]
    #expect(texts(ax_uint64, edges) == edges.map(\.description))
    let bytes = (Int8.min...Int8.max).map { $0 }
    #expect(texts(ax_int8, bytes) == bytes.map(\.description))
    #expect(texts(ax_uint8, [UInt8(0), 200, 255]) == ["0", "200", "255"])
    #expect(texts(ax_int16, [Int16.min, 0, .max]) == ["-32768", "0", "32767"])
    #expect(texts(ax_uint16, [UInt16.max]) == ["65535"])
    #expect(texts(ax_int32, [Int32.min, .max]) == ["-2147483648", "2147483647"])
    #expect(texts(ax_uint32, [UInt32.max]) == ["4294967295"])
  }

  @Test func whatIsNoNumberCanBeNull() {
    #expect(
      texts(ax_float64, [Double.nan, -.infinity, 1.5], nulls: true) == ["null", "null", "1.5"])
    #expect(texts(ax_float32, [Float.infinity], nulls: true) == ["null"])
  }
}
