import Kernels
import Testing

@Suite struct ConversionTests {
  /// Truncated toward zero, saturated, NaN as 0; and whether it did not fit.
  static func truncated<Result: FixedWidthInteger>(_ x: Double, as: Result.Type) -> (Result, Bool) {
    guard !x.isNaN else { return (0, true) }
    if let fits = Result(exactly: x.rounded(.towardZero)) { return (fits, false) }
    return (x < 0 ? .min : .max, true)
  }

  /// Values about every limit of every integer type, and others.
  static let limits: [Double] = {
    var values: [Double] = [0, -0.0, 0.5, -0.5, -0.99, 1.99, -1.99, .nan, .infinity, -.infinity]
    for power in [7, 8, 15, 16, 31, 32, 63, 64] {
      let limit = Double(sign: .plus, exponent: power, significand: 1)
      for value in [limit - 1, limit - 0.5, limit.nextDown, limit, limit.nextUp, limit + 1] {
        values += [value, -value]
      }
    }
    return values
  }()

  private func checkTruncation<Result: FixedWidthInteger>(
    _ name: String, as type: Result.Type
  ) throws {
    for (source, values) in [
      ("f64", Self.limits), ("f32", Self.limits.map { Double(Float($0)) }),
    ] {
      let map = try map("convert_\(source)_\(name)")
      let bytes =
        source == "f64"
        ? values.withUnsafeBytes(Array.init)
        : values.map { Float($0) }.withUnsafeBytes(Array.init)
      let expected = values.map { Self.truncated($0, as: type) }
      let (results, saturated) = map.run(bytes)
      for (i, result) in Memory(results).elements(as: type).enumerated() {
        #expect(result == expected[i].0, "\(source) to \(name): \(values[i])")
      }
      #expect(saturated == expected.count { $0.1 }, "\(source) to \(name)")
    }
  }

  @Test func floatsAreTruncatedAndSaturate() throws {
    try checkTruncation("i8", as: Int8.self)
    try checkTruncation("i16", as: Int16.self)
    try checkTruncation("i32", as: Int32.self)
    try checkTruncation("i64", as: Int64.self)
    try checkTruncation("u8", as: UInt8.self)
    try checkTruncation("u16", as: UInt16.self)
    try checkTruncation("u32", as: UInt32.self)
    try checkTruncation("u64", as: UInt64.self)
  }

  private func checkIntegers<Source: FixedWidthInteger>(
    _ source: String, _: Source.Type
  ) throws {
    func check<Target: FixedWidthInteger>(_ target: String, _: Target.Type) throws {
      guard source != target else { return }
      var generator = SeededGenerator(seed: 7)
      var values: [Source] = [.min, .max, 0, 1, .max - 1, .min + 1]
      for shift in [7, 8, 15, 16, 31, 32, 63] {
        values += [-1, 0, 1].map { Source(clamping: (Int128(1) << shift) + $0) }
        values += [-1, 0, 1].map { Source(clamping: -(Int128(1) << shift) + $0) }
      }
      values += (0..<500).map { _ in Source(truncatingIfNeeded: generator.next()) }
      let (results, saturated) = try map("convert_\(source)_\(target)").run(
        values.withUnsafeBytes(Array.init))
      let expected = values.map { Target(clamping: $0) }
      #expect(Memory(results).elements(as: Target.self) == expected, "\(source) to \(target)")
      #expect(
        saturated == values.count { Target(exactly: $0) == nil }, "\(source) to \(target)")
    }
    try check("i8", Int8.self)
    try check("i16", Int16.self)
    try check("i32", Int32.self)
    try check("i64", Int64.self)
    try check("u8", UInt8.self)
    try check("u16", UInt16.self)
    try check("u32", UInt32.self)
    try check("u64", UInt64.self)
  }

  @Test func integersSaturate() throws {
    try checkIntegers("i8", Int8.self)
    try checkIntegers("i16", Int16.self)
    try checkIntegers("i32", Int32.self)
    try checkIntegers("i64", Int64.self)
    try checkIntegers("u8", UInt8.self)
    try checkIntegers("u16", UInt16.self)
    try checkIntegers("u32", UInt32.self)
    try checkIntegers("u64", UInt64.self)
  }

  @Test func integersToFloatsAreRoundedToNearestEven() throws {
    #expect(
      try map("convert_i64_f64")(
        [(1 << 53) + 1, (1 << 53) + 3, .max, .min] as [Int64], as: Double.self)
        == [0x1p53, 0x1p53 + 4, 0x1p63, -0x1p63])
    #expect(
      try map("convert_u64_f32")([(1 << 24) + 1, (1 << 24) + 3, .max] as [UInt64], as: Float.self)
        == [0x1p24, 0x1p24 + 4, 0x1p64])
    // Just above half way between two float32; a detour through float64 would round it to even.
    #expect(
      try map("convert_i64_f32")([(1 << 60) + (1 << 36) + 1] as [Int64], as: Float.self)
        == [0x1p60 + 0x1p37])
    #expect(
      try map("convert_u32_f32")([.max, 16_777_217] as [UInt32], as: Float.self)
        == [0x1p32, 16_777_216])
    #expect(try map("convert_i16_f64")([.min, 7] as [Int16], as: Double.self) == [-32768, 7])
  }

  @Test func betweenFloat32AndFloat64() throws {
    let halfWay = 1 + Double(Float.ulpOfOne) / 2
    #expect(
      try map("convert_f64_f32")(
        [halfWay, halfWay.nextUp, 1e39, -1e39, 0x1p-149, 0x1p-150, (0x1p-150).nextUp],
        as: Float.self)
        == [1, 1 + .ulpOfOne, .infinity, -.infinity, 0x1p-149, 0, 0x1p-149])
    #expect(
      try map("convert_f32_f64")([0.1, 0x1p-149] as [Float], as: Double.self)
        == [0.10000000149011612, 0x1p-149])
  }

  /// The value of a binary16 by its definition (IEEE 754, 3.4).
  static func value(ofHalf bits: UInt16) -> Double {
    let sign = bits >> 15 == 0 ? 1.0 : -1.0
    let (exponent, significand) = (Int(bits >> 10 & 31), Double(bits & 1023))
    if exponent == 31 { return significand == 0 ? sign * .infinity : .nan }
    if exponent == 0 { return sign * significand * 0x1p-24 }
    return sign * (1024 + significand)
      * Double(sign: .plus, exponent: exponent - 25, significand: 1)
  }

  @Test func everyHalfIsItself() throws {
    let every = Array(UInt16.min...UInt16.max)
    let singles = try map("convert_f16_f32")(every, as: Float.self)
    let doubles = try map("convert_f16_f64")(every, as: Double.self)
    let back = try map("convert_f32_f16")(singles, as: UInt16.self)
    let backAgain = try map("convert_f64_f16")(doubles, as: UInt16.self)
    for bits in every {
      let i = Int(bits)
      let expected = Self.value(ofHalf: bits)
      #expect(expected.isNaN ? singles[i].isNaN : Double(singles[i]) == expected)
      #expect(expected.isNaN ? doubles[i].isNaN : doubles[i] == expected)
      #expect(singles[i].sign == (bits >> 15 == 0 ? .plus : .minus))
      // NaN come back quiet, with their payload.
      let kept = expected.isNaN ? bits | 0x200 : bits
      #expect(back[i] == kept)
      #expect(backAgain[i] == kept)
    }
  }

  /// Between each half and the next: half way goes to the even one, the neighbours of half way to
  /// theirs. Beyond the largest half by half a unit is infinity.
  @Test func halvesAreRoundedToNearestEven() throws {
    let below = Array(UInt16(0)..<0x7c00)
    let middles = below.map { bits in
      bits == 0x7bff ? 65520 : (Self.value(ofHalf: bits) + Self.value(ofHalf: bits + 1)) / 2
    }
    let even = below.map { $0 & 1 == 0 ? $0 : $0 + 1 }
    let toHalf = try map("convert_f64_f16")
    #expect(toHalf(middles, as: UInt16.self) == even)
    #expect(toHalf(middles.map(\.nextDown), as: UInt16.self) == below)
    #expect(toHalf(middles.map(\.nextUp), as: UInt16.self) == below.map { $0 + 1 })
    #expect(toHalf(middles.map { -$0 }, as: UInt16.self) == even.map { $0 | 0x8000 })
    let singles = middles.map { Float($0) }
    let single = try map("convert_f32_f16")
    #expect(single(singles, as: UInt16.self) == even)
    #expect(single(singles.map(\.nextDown), as: UInt16.self) == below)
    #expect(single(singles.map(\.nextUp), as: UInt16.self) == below.map { $0 + 1 })
    #expect(
      toHalf([1e300, -.infinity, .leastNonzeroMagnitude], as: UInt16.self) == [0x7c00, 0xfc00, 0])
  }

  @Test func integersToHalves() throws {
    #expect(
      try map("convert_i64_f16")(
        [2049, 2051, 65519, 65520, .max, .min, -65519] as [Int64], as: UInt16.self)
        == [0x6800, 0x6802, 0x7bff, 0x7c00, 0x7c00, 0xfc00, 0xfbff])
    #expect(
      try map("convert_u16_f16")([65519, 65520, .max, 1] as [UInt16], as: UInt16.self)
        == [0x7bff, 0x7c00, 0x7c00, 0x3c00])
    #expect(
      try map("convert_u64_f16")([.max, 65504] as [UInt64], as: UInt16.self) == [0x7c00, 0x7bff])
    #expect(try map("convert_i8_f16")([-128, 1] as [Int8], as: UInt16.self) == [0xd800, 0x3c00])
    let (bytes, saturated) = try map("convert_f16_u8").run(
      ([0x7c00, 0x7e00, 0xbc00, 0x5bf8, 0xb800] as [UInt16]).withUnsafeBytes(Array.init))
    #expect(bytes == [255, 0, 0, 255, 0])
    #expect(saturated == 3)
  }
}
