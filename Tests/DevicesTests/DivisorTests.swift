import Devices
import Testing

@Suite struct DivisorTests {
  static let divisors =
    Array(1...300) + [1000, 4095, 65535, 65537, 1 << 20, (1 << 30) - 1, (1 << 31) - 1]

  /// The quotients where a wrong multiplier would show first: around multiples of the divisor.
  @Test(arguments: divisors)
  func quotientsAreExact(divisor: Int) {
    let prepared = Divisor(divisor)
    let multiples = [1, 2, 3, 1000, (Divisor.limit - 1) / divisor].map { $0 * divisor }
    for number in multiples.flatMap({ [$0 - 1, $0, $0 + 1] }) + [0, Divisor.limit - 1]
    where number < Divisor.limit {
      let product = UInt64(number) * UInt64(prepared.multiplier)
      #expect(Int(UInt32(truncatingIfNeeded: product >> UInt64(prepared.bits))) == number / divisor)
    }
  }
}
