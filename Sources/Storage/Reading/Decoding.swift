public import AxisArrays

/// What the stored elements of an array stand for: NaN where one is among `missing`, else
/// stored * scale + offset.
public struct Decoding: Sendable, Hashable {
  /// The type that the stored elements are of; netCDF can say that signed integers are unsigned.
  public var storedType: ElementType
  /// The type of the values they stand for.
  public var elementType: ElementType
  /// Stored numbers that stand for no value.
  public var missing: [Double] = []
  /// Stored integers of 64 bits that stand for no value and that a float64 may not tell from their
  /// neighbours.
  public var missingIntegers: [Int128] = []
  /// What the stored numbers are multiplied by.
  public var scale: Scale = .constant(1)
  /// What is added to the product.
  public var offset: Double = 0
  /// For every dimension of the array the stored dimension that it is; nil where their order is the
  /// same.
  public var order: [Int]?
  /// The attributes that say all this, or speak of stored numbers otherwise: they are not true of the
  /// values.
  public var attributes: Set<String> = []

  /// One factor, or one for each element along a stored dimension.
  public enum Scale: Sendable, Hashable {
    case constant(Double)
    case along(dimension: Int, values: [Double])
  }

  /// Elements that stand for themselves.
  public init(_ type: ElementType) {
    storedType = type
    elementType = type
  }

  /// Whether the elements stand for themselves, in their order.
  public var isIdentity: Bool { !changesValues && order == nil && attributes.isEmpty }

  /// Whether the elements stand for others.
  public var changesValues: Bool { storedType != elementType || hasMissing || isScaled }

  /// Whether some stored numbers stand for no value.
  public var hasMissing: Bool { !missing.isEmpty || !missingIntegers.isEmpty }

  /// Whether there is a scale other than 1 or an offset.
  public var isScaled: Bool { scale != .constant(1) || offset != 0 }

  /// The specification of the values, given that of what is stored.
  public func decoded(_ stored: ArraySpecification) -> ArraySpecification {
    var specification = stored
    specification.elementType = elementType
    if let order { specification.dimensions = order.map { stored.dimensions[$0] } }
    for name in attributes { specification.attributes[name] = nil }
    return specification
  }

  /// The shape of what is stored, given that of the array.
  public func storedShape(of shape: [Int]) -> [Int] {
    guard let order else { return shape }
    var stored = shape
    for (index, dimension) in order.enumerated() { stored[dimension] = shape[index] }
    return stored
  }

  /// Decodes all stored numbers of an array of the given stored shape, in the order they are stored
  /// in.
  func decode(_ numbers: [Double], shape: [Int]) -> [Double] {
    if isIdentity { return numbers }
    return numbers.enumerated().map { index, number in
      let number = reinterpreted(number)
      if missing.contains(number) || missingIntegers.contains(where: { Double($0) == number }) {
        return .nan
      }
      switch scale {
      case .constant(let factor): return offset.addingProduct(number, factor)
      case .along(let dimension, let factors):
        let row = index / shape[(dimension + 1)...].product
        return offset.addingProduct(number, factors[row % factors.count])
      }
    }
  }

  /// A number that was read as the other kind of integer, signed or unsigned, of the same size.
  func reinterpreted(_ number: Double) -> Double {
    guard attributes.contains("_Unsigned") else { return number }
    let modulus = Double(sign: .plus, exponent: 8 * storedType.size, significand: 1)
    if !storedType.isSigned { return number < 0 ? number + modulus : number }
    return number >= modulus / 2 ? number - modulus : number
  }
}

extension Decoding {
  /// What is done, in few words: `-999 is missing, * 0.1 + 20`; nil when it is nothing.
  public var summary: String? {
    var parts: [String] = []
    if hasMissing {
      let numbers = missing.map(Self.text) + missingIntegers.map(\.description)
      parts.append(
        numbers.joined(separator: ", ") + (numbers.count == 1 ? " is missing" : " are missing"))
    }
    if isScaled {
      var text: [String] = []
      switch scale {
      case .constant(1): break
      case .constant(let factor): text.append("* \(Self.text(factor))")
      case .along(_, let factors):
        let least = Self.text(factors.min() ?? 1)
        let most = Self.text(factors.max() ?? 1)
        text.append(least == most ? "* \(least)" : "* \(least) to \(most)")
      }
      if offset != 0 { text.append("\(offset < 0 ? "-" : "+") \(Self.text(abs(offset)))") }
      parts.append(text.joined(separator: " "))
    }
    if parts.isEmpty, storedType != elementType { parts.append("as \(elementType.rawValue)") }
    return parts.isEmpty ? nil : parts.joined(separator: ", ")
  }

  private static func text(_ number: Double) -> String {
    Int64(exactly: number).map(String.init) ?? String(number)
  }
}
