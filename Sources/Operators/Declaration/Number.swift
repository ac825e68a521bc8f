public import AxisArrays
public import ChainLanguage
public import Devices

/// A number of a chain: exact where it was written as an integer.
public enum Number: Sendable, Hashable {
  case integer(Int64)
  case real(Double)

  /// The number as the nearest float64.
  public var real: Double {
    switch self {
    case .integer(let number): Double(number)
    case .real(let number): number
    }
  }

  /// The number of a value; nil when the value is none.
  public init?(_ value: Value) {
    switch value {
    case .integer(let number): self = .integer(number)
    case .real(let number): self = .real(number)
    default: return nil
    }
  }

  /// The number in an integer type, brought to the nearest end of the type's range when it is
  /// outside; nil when it has a fraction or the type is no integer type.
  public func clamped(to type: ElementType) -> Scalar? {
    guard let range = type.integerRange else { return nil }
    let whole: Int128
    switch self {
    case .integer(let number): whole = Int128(number)
    case .real(let number):
      if number.isFinite, number.rounded(.towardZero) != number { return nil }
      // 2^64 is beyond every integer type.
      whole = Int128(min(max(number, -0x1p64), 0x1p64))
    }
    let clamped = min(max(whole, range.lowerBound), range.upperBound)
    return type.isSigned
      ? .signed(Int64(truncatingIfNeeded: clamped)) : .unsigned(UInt64(truncatingIfNeeded: clamped))
  }
}

extension Number: CustomStringConvertible {
  /// The number as it is written in a chain.
  public var description: String {
    switch self {
    case .integer(let number): return "\(number)"
    case .real(let number):
      if let whole = Int64(exactly: number), abs(number) < 0x1p53 { return "\(whole)" }
      return "\(number)"
    }
  }
}

extension ElementType {
  /// The numbers that an integer type holds; nil for a floating-point type.
  var integerRange: ClosedRange<Int128>? {
    guard isInteger else { return nil }
    let span = Int128(1) << (size * 8)
    return isSigned ? -span / 2...span / 2 - 1 : 0...span - 1
  }
}
