import Kernels
import Testing

@Suite struct ElementaryTests {
  @Test func theMostNegativeIntegerStaysItself() throws {
    #expect(
      try map("abs_i8")([Int8.min, -127, -1, 0, 127], as: Int8.self) == [-128, 127, 1, 0, 127])
    #expect(try map("abs_i16")([Int16.min, -5], as: Int16.self) == [.min, 5])
    #expect(try map("abs_i32")([Int32.min, -5], as: Int32.self) == [.min, 5])
    #expect(try map("abs_i64")([Int64.min, -5], as: Int64.self) == [.min, 5])
    #expect(try map("abs_u64")([UInt64.max], as: UInt64.self) == [.max])
  }

  @Test func absoluteValueClearsTheSign() throws {
    let results = try map("abs_f32")([-0.0, -1.5, -.infinity, -.nan] as [Float], as: Float.self)
    #expect(results.map(\.sign) == [.plus, .plus, .plus, .plus])
    #expect(results[1] == 1.5)
    #expect(results[2] == .infinity)
    #expect(results[3].isNaN)
  }

  @Test func clipKeepsNaNAndTakesInfiniteBounds() throws {
    let clip = try map("clip_f64")
    let values = [-.infinity, -2, 0.5, 3, .infinity, .nan]
    #expect(clip(values, [0, 1], as: Double.self).dropLast() == [0, 0, 0.5, 1, 1])
    #expect(clip(values, [0, 1], as: Double.self)[5].isNaN)
    #expect(
      clip(values, [-.infinity, 1], as: Double.self).dropLast() == [-.infinity, -2, 0.5, 1, 1])
    #expect(
      clip(values, [0, .infinity], as: Double.self).dropLast() == [0, 0, 0.5, 3, .infinity])
    #expect(try map("clip_u8")([0, 5, 200] as [UInt8], [3, 100], as: UInt8.self) == [3, 5, 100])
    #expect(
      try map("clip_i16")([-300, 5, 300] as [Int16], [-200, 100], as: Int16.self) == [-200, 5, 100])
  }

  @Test func arithmeticIsThatOfTheType() throws {
    let x: [Float] = [1, -2.5, 3e38, 0.1]
    #expect(try map("scale_f32")(x, [3], as: Float.self) == x.map { $0 * 3 })
    #expect(try map("add_f32")(x, [0.7], as: Float.self) == x.map { $0 + 0.7 })
    #expect(try map("subtract_f32")(x, [0.7], as: Float.self) == x.map { $0 - 0.7 })
    #expect(try map("subtract_from_f32")(x, [0.7], as: Float.self) == x.map { 0.7 - $0 })
    #expect(try map("divide_f32")(x, [3], as: Float.self) == x.map { $0 / 3 })
    #expect(try map("invert_f32")(x, as: Float.self) == x.map { 1 / $0 })
    #expect(try map("square_f32")(x, as: Float.self) == x.map { $0 * $0 })
    let y = [0.1, -7, 1e300]
    #expect(try map("invert_f64")(y, as: Double.self) == y.map { 1 / $0 })
    #expect(
      try map("subtract_from_f64")(y, [2], as: Double.self) == y.map { 2 - $0 })
  }

  @Test func maskedNumbersBecomeNaN() throws {
    let single = try map("mask_f32")([-999, 0.1, -0.0] as [Float], [0], as: Float.self)
    #expect(single.prefix(2) == [-999, 0.1] && single[2].isNaN)
    let double = try map("mask_f64")([1e20, .infinity, 2], [.infinity], as: Double.self)
    #expect(double[0] == 1e20 && double[1].isNaN && double[2] == 2)
  }

  /// With one rounding only: rounding the product first would give 0.
  @Test func linearRoundsOnce() throws {
    let x = 1 + Double.ulpOfOne
    #expect(
      try map("linear_f64")([x], [x, -(1 + 2 * .ulpOfOne)], as: Double.self)
        == [Double.ulpOfOne * .ulpOfOne])
    let single = 1 + Float.ulpOfOne
    #expect(
      try map("linear_f32")([single], [single, -(1 + 2 * .ulpOfOne)], as: Float.self)
        == [Float.ulpOfOne * .ulpOfOne])
  }

  /// C99 F.9.4.4: pow(±0, 0.5) is +0 and pow(-inf, 0.5) is +inf, unlike the square root.
  @Test func squareRootAsAPower() throws {
    let values = [4, 2, 0, -0.0, -.infinity, .infinity, -1, .nan, .leastNonzeroMagnitude]
    let results = try map("sqrt_power_f64")(values, as: Double.self)
    #expect(results.prefix(3) == [2, 2.squareRoot(), 0])
    #expect(results[3].sign == .plus && results[3] == 0)
    #expect(results[4...5] == [.infinity, .infinity])
    #expect(results[6].isNaN && results[7].isNaN)
    #expect(results[8] == Double.leastNonzeroMagnitude.squareRoot())
    let single = try map("sqrt_power_f32")([-0.0, -.infinity, 2] as [Float], as: Float.self)
    #expect(single == [0, .infinity, Float(2).squareRoot()])
    #expect(single[0].sign == .plus)
  }

  @Test func aParameterPerElement() throws {
    let linear = try map("linear_f32")
    let x: [Float] = [1, 2, 3]
    let result = linear.run(
      varying: true, x.withUnsafeBytes(Array.init),
      parameters: [[10, 20, 30], [1, 2, 3]].map { (values: [Float]) in
        values.withUnsafeBytes(Array.init)
      })
    #expect(Memory(result.bytes).elements(as: Float.self) == [11, 42, 93])
  }

  @Test func subtractionOfTwoArrays() throws {
    let subtract = try #require(ax_find_binary("subtract_f64", AX_ISA_BASELINE)).pointee
    let (a, b) = (Memory([5, 1, -.infinity] as [Double]), Memory([2, 4, 1] as [Double]))
    withExtendedLifetime((a, b)) { subtract.loop(3, a.start, b.start, b.start) }
    #expect(b.elements(as: Double.self) == [3, -3, -.infinity])
  }
}
