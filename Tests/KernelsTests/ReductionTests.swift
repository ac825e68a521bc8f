import Kernels
import Testing

@Suite struct ReductionTests {
  static let counts = [1, 2, 7, 8, 9, 255, 256, 257, 1000, 4099]

  /// Integers of very different sizes, whose exact sum is known.
  private func integers(_ count: Int, bits: Int, spread: Int, seed: UInt64) -> [Int128] {
    var generator = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      let value = Int128(Int64(bitPattern: generator.next()) >> (64 - bits))
      return value << Int(generator.next() % UInt64(spread))
    }
  }

  @Test(arguments: counts) func sumsAndMeansAreThoseOfExactArithmetic(count: Int) throws {
    let values = integers(count, bits: 50, spread: 50, seed: UInt64(count))
    let x = values.map { Double($0) }
    let exact = values.reduce(0, +)
    #expect(try reduction("sum_f64").run(x, as: Double.self).results == [Double(exact)])
    let mean = try reduction("mean_f64").run(x, as: Double.self).results[0]
    let expected = Double(exact) / Double(count)
    #expect(abs(mean - expected) <= expected.ulp)

    let small = integers(count, bits: 24, spread: 40, seed: UInt64(count))
    let singles = small.map { Float($0) }
    let sum = small.reduce(0, +)
    #expect(try reduction("sum_f32").run(singles, as: Float.self).results == [Float(sum)])
    let singleMean = try reduction("mean_f32").run(singles, as: Float.self).results[0]
    #expect(singleMean == Float(Double(sum) / Double(count)))
  }

  @Test func sumsDoNotLoseWhatCancels() throws {
    #expect(
      try reduction("sum_f64").run([1e16, 1, -1e16, 1e-8] as [Double], as: Double.self).results == [
        1 + 1e-8
      ])
    let many = (0..<3000).flatMap { [1e300, Double($0), -1e300] }
    #expect(try reduction("sum_f64").run(many, as: Double.self).results == [4_498_500])
  }

  @Test func sumsOfInfinitiesNaNAndNothing() throws {
    let sum = try reduction("sum_f64")
    let mean = try reduction("mean_f64")
    for reduction in [sum, mean] {
      #expect(reduction.run([1, .infinity, 2] as [Double], as: Double.self).results == [.infinity])
      #expect(
        reduction.run([-.infinity, 2, 3, 4] as [Double], as: Double.self).results == [-.infinity])
      #expect(reduction.run([.infinity, -.infinity] as [Double], as: Double.self).results[0].isNaN)
      #expect(reduction.run([1, .nan, 2] as [Double], as: Double.self).results[0].isNaN)
    }
    for reduction in [sum, mean] {
      let zero = reduction.run([-0.0, -0.0] as [Double], as: Double.self).results[0]
      #expect(zero == 0 && zero.sign == .minus)
    }
    #expect(sum.run([] as [Double], as: Double.self).results == [0])
    #expect(mean.run([] as [Double], as: Double.self).results[0].isNaN)
    #expect(
      sum.run([.greatestFiniteMagnitude, .greatestFiniteMagnitude] as [Double], as: Double.self)
        .results == [
          .infinity
        ])
  }

  @Test func nanVariantsLeaveNaNOut() throws {
    let x: [Float] = (0..<600).map { $0 % 3 == 0 ? .nan : Float($0) }
    let there = x.filter { !$0.isNaN }
    let sum = there.reduce(0) { $0 + Double($1) }
    #expect(try reduction("nansum_f32").run(x, as: Float.self).results == [Float(sum)])
    #expect(
      try reduction("nanmean_f32").run(x, as: Float.self).results
        == [Float(sum / Double(there.count))])
    #expect(try reduction("nanmax_f32").run(x, as: Float.self).results == [599])
    #expect(try reduction("nanmin_f32").run(x, as: Float.self).results == [1])
    let none = [Float](repeating: .nan, count: 300)
    #expect(try reduction("nansum_f32").run(none, as: Float.self).results == [0])
    for name in ["nanmean_f32", "nanmax_f32", "nanmin_f32", "nanstd_f32"] {
      #expect(try reduction(name).run(none, as: Float.self).results[0].isNaN, "\(name)")
    }
  }

  /// The deviations are multiples of 2^-20 about 10^6, so that the variance is known exactly.
  @Test(arguments: counts) func deviationsSurviveALargeOffset(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let steps = (0..<count).map { _ in Int128(generator.next() % 2048) - 1024 }
    let x = steps.map { 1e6 + Double($0) * 0x1p-20 }
    let (sum, squares) = steps.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
    let n = Int128(count)
    let expected = Double(n * squares - sum * sum).squareRoot() / Double(count) * 0x1p-20
    let actual = try reduction("std_f64").run(x, as: Double.self).results[0]
    #expect(abs(actual - expected) <= 1e-14 * expected, "\(actual) for \(expected)")
    let withNaN = x.flatMap { [.nan, $0, .nan] }
    let ignoring = try reduction("nanstd_f64").run(withNaN, as: Double.self).results[0]
    #expect(abs(ignoring - expected) <= 1e-14 * expected, "\(ignoring) for \(expected)")
  }

  /// Float32 is gone over once. The elements are multiples of the distance of floats at an
  /// offset, so that the variance is known exactly, and its root nearly so.
  @Test(arguments: counts, [0, 1e-30, 1, 1e6, -3e38] as [Float])
  func singleDeviationsSurviveALargeOffset(count: Int, offset: Float) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let steps = (0..<count).map { _ in Int128(generator.next() % 4096) - 2048 }
    let step = offset.ulp
    let x = steps.map { offset + Float($0) * step }
    let exact = x.map { Int128(Double($0) / Double(step)) }
    let (sum, squares) = exact.reduce((0, 0)) { ($0.0 + $1, $0.1 + $1 * $1) }
    let n = Int128(count)
    let root = Double(n * squares - sum * sum).squareRoot() / Double(count)
    let expected = Float(root * Double(step))
    let withNaN: [Float] = [.nan, .nan] + x.flatMap { [$0, .nan] }
    for isa in everyInstructionSet {
      let plain = try reduction("std_f32", isa).run(x, as: Float.self).results
      #expect(plain == [expected], "\(isa)")
      let ignoring = try reduction("nanstd_f32", isa).run(withNaN, as: Float.self).results
      #expect(ignoring == [expected], "\(isa)")
    }
  }

  @Test func deviationsOfSpecialValues() throws {
    let deviation = try reduction("std_f32")
    #expect(deviation.run([3, 3, 3] as [Float], as: Float.self).results == [0])
    #expect(deviation.run([1, 3] as [Float], as: Float.self).results == [1])
    let constant = [Float](repeating: 0.1, count: 1000)
    #expect(deviation.run(constant, as: Float.self).results == [0])
    let smallest = Float.leastNonzeroMagnitude
    let largest = Float.greatestFiniteMagnitude
    #expect(deviation.run([smallest, 3 * smallest], as: Float.self).results == [smallest])
    #expect(deviation.run([largest, -largest], as: Float.self).results == [largest])
    #expect(deviation.run([.infinity, 1, 2] as [Float], as: Float.self).results[0].isNaN)
    #expect(deviation.run([.nan, 1, 2] as [Float], as: Float.self).results[0].isNaN)
    #expect(deviation.run([1, .infinity] as [Float], as: Float.self).results[0].isNaN)
    #expect(deviation.run([1, .nan] as [Float], as: Float.self).results[0].isNaN)
    #expect(deviation.run([] as [Float], as: Float.self).results[0].isNaN)
    // A column of NaN for more than a segment, then numbers.
    let late = [Float](repeating: .nan, count: 300) + [1, 3]
    #expect(try reduction("nanstd_f32").run(late, as: Float.self).results == [1])
  }

  @Test(arguments: counts) func extremaAndTheirFirstIndex(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let x = (0..<count).map { _ in Double(Int64(bitPattern: generator.next()) % 100) }
    let (largest, smallest) = try (#require(x.max()), #require(x.min()))
    #expect(try reduction("max_f64").run(x, as: Double.self).results == [largest])
    #expect(try reduction("min_f64").run(x, as: Double.self).results == [smallest])
    let first = try Int64(#require(x.firstIndex(of: largest)))
    let firstSmallest = try Int64(#require(x.firstIndex(of: smallest)))
    #expect(try reduction("argmax_f64").run(x, as: Int64.self).results == [first])
    #expect(try reduction("argmin_f64").run(x, as: Int64.self).results == [firstSmallest])
    let integers = x.map { Int64($0) }
    #expect(try reduction("max_i64").run(integers, as: Int64.self).results == [Int64(largest)])
    #expect(try reduction("min_i64").run(integers, as: Int64.self).results == [Int64(smallest)])
    #expect(try reduction("argmax_i64").run(integers, as: Int64.self).results == [first])
    #expect(try reduction("argmin_i64").run(integers, as: Int64.self).results == [firstSmallest])
    let shifted = integers.map { UInt64(bitPattern: $0) &+ 1 << 63 }
    #expect(
      try reduction("max_u64").run(shifted, as: UInt64.self).results == [
        try #require(shifted.max())
      ])
    #expect(try reduction("argmax_u64").run(shifted, as: Int64.self).results == [first])
    #expect(try reduction("argmin_u64").run(shifted, as: Int64.self).results == [firstSmallest])
  }

  @Test func extremaOfSpecialValues() throws {
    let x: [Float] = [1, .infinity, .nan, -.infinity, .nan, 5]
    #expect(try reduction("max_f32").run(x, as: Float.self).results[0].isNaN)
    #expect(try reduction("min_f32").run(x, as: Float.self).results[0].isNaN)
    #expect(try reduction("nanmax_f32").run(x, as: Float.self).results == [.infinity])
    #expect(try reduction("nanmin_f32").run(x, as: Float.self).results == [-.infinity])
    #expect(try reduction("argmax_f32").run(x, as: Int64.self).results == [2])
    #expect(try reduction("argmin_f32").run(x, as: Int64.self).results == [2])
    let lowest = [Float](repeating: -.infinity, count: 20)
    #expect(try reduction("max_f32").run(lowest, as: Float.self).results == [-.infinity])
    #expect(try reduction("argmax_f32").run(lowest, as: Int64.self).results == [0])
    #expect(try reduction("argmin_f32").run(lowest.map { -$0 }, as: Int64.self).results == [0])
    // -0 and +0 are equal: the first is where the extremum is.
    #expect(try reduction("argmax_f32").run([-0.0, 0.0] as [Float], as: Int64.self).results == [0])
    #expect(try reduction("argmin_f32").run([0.0, -0.0] as [Float], as: Int64.self).results == [0])
    #expect(
      try reduction("argmax_i64").run([Int64](repeating: .min, count: 9), as: Int64.self).results
        == [0])
  }

  @Test(arguments: counts) func integerSumsAreExact(count: Int) throws {
    var generator = SeededGenerator(seed: UInt64(count))
    let x = (0..<count).map { _ in Int64(bitPattern: generator.next()) >> 13 }
    #expect(try reduction("sum_i64").run(x, as: Int64.self).results == [x.reduce(0, +)])
    let unsigned = x.map { UInt64(bitPattern: $0) >> 13 }
    #expect(
      try reduction("sum_u64").run(unsigned, as: UInt64.self).results == [unsigned.reduce(0, +)])
  }

  @Test func integerSumsReportOverflow() throws {
    let sum = try reduction("sum_i64")
    let full = sum.run([.max, .max, .min, .min, 2] as [Int64], as: Int64.self)
    #expect(full.results == [0] && full.overflows == 0)
    let above = sum.run([.max, 1] as [Int64], as: Int64.self)
    #expect(above.results == [.max] && above.overflows == 1)
    let below = sum.run([.min, -1] as [Int64], as: Int64.self)
    #expect(below.results == [.min] && below.overflows == 1)
    let unsigned = try reduction("sum_u64").run(
      [.max, 0, 1, 0] as [UInt64], inner: 2, as: UInt64.self)
    #expect(unsigned.results == [.max, 0] && unsigned.overflows == 1)
    #expect(sum.run([] as [Int64], as: Int64.self).results == [0])
  }

  @Test(arguments: counts) func weightedSumsAreThoseOfExactArithmetic(count: Int) throws {
    let values = integers(count, bits: 53, spread: 1, seed: UInt64(count))
    let factors = integers(count, bits: 53, spread: 1, seed: UInt64(count) + 1)
    let exact = zip(values, factors).reduce(Int128(0)) { $0 + $1.0 * $1.1 }
    let result = try reduction("weighted_sum_f64").run(
      values.map { Double($0) }, weights: factors.map { Double($0) }, as: Double.self)
    #expect(result.results == [Double(exact)])
  }
}
