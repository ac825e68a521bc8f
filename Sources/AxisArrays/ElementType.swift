/// The type of an array's elements.
///
/// Byte order is a matter of storage: in memory every element has the machine's own.
public enum ElementType: String, CaseIterable, Sendable, Hashable {
  case int8, int16, int32, int64
  case uint8, uint16, uint32, uint64
  case float16, float32, float64
  /// A real and an imaginary part, in this order, of float32 or float64 each.
  case complex64, complex128

  /// Every type but the complex ones.
  public static let real = allCases.filter { !$0.isComplex }

  /// Bytes per element.
  public var size: Int {
    switch self {
    case .int8, .uint8: 1
    case .int16, .uint16, .float16: 2
    case .int32, .uint32, .float32: 4
    case .int64, .uint64, .float64, .complex64: 8
    case .complex128: 16
    }
  }

  /// Whether the type is an integer type, signed or unsigned.
  public var isInteger: Bool { !isFloat && !isComplex }

  /// Whether the elements are complex numbers.
  public var isComplex: Bool { self != part }

  /// The type of the parts of a complex number; of any other type, the type itself.
  public var part: ElementType {
    switch self {
    case .complex64: .float32
    case .complex128: .float64
    default: self
    }
  }

  /// Whether the type is a floating-point type.
  public var isFloat: Bool {
    switch self {
    case .float16, .float32, .float64: true
    default: false
    }
  }

  /// Whether the type can hold negative numbers.
  public var isSigned: Bool {
    switch self {
    case .uint8, .uint16, .uint32, .uint64: false
    default: true
    }
  }

  /// The short form that ends a kernel's name: `f32` in `log_f32`.
  public var suffix: String {
    let kind = isFloat ? "f" : isComplex ? "c" : isSigned ? "i" : "u"
    return kind + String(size * 8)
  }

  /// The type an arithmetic operator gives: 8- and 16-bit integers become float32, 32- and 64-bit
  /// integers float64; floating-point and complex types stay.
  public var arithmeticResult: ElementType {
    if !isInteger { return self }
    return size <= 2 ? .float32 : .float64
  }

  /// The type arithmetic is done in: `arithmeticResult`, and float32 for float16.
  public var arithmeticCompute: ElementType {
    let result = arithmeticResult
    return result == .float16 ? .float32 : result
  }
}
