import AxisArrays
import ChainLanguage
import Devices
import Kernels

/// Logarithm to any base.
struct Log: Operator {
  static let base = Parameter.number(
    "base", default: 10, "The base of the logarithm.",
    must: Condition("a finite number above 0 other than 1") {
      $0 > 0 && $0 != 1 && $0.isFinite
    })
  static let clipZero = Parameter.boolean(
    "clip_zero", default: false,
    "Whether values below the smallest normal number of the element type are lifted to it first.")

  static let declaration = OperatorDeclaration(
    name: "log", group: .math,
    summary: "Take the logarithm to a base",
    discussion: """
      Exact for exact powers of the bases 2 and 10. The logarithm of 0 is -inf and that of a \
      negative number NaN, unless clip_zero=true.

      A logarithm has no unit, so the data's units attribute is removed.
      """,
    parameters: [base, clipZero],
    examples: [
      Example("log", "The decimal logarithm"),
      Example("log 2", "The binary logarithm"),
      Example("pow | log clip_zero=true | scale 10 units=dB", "Power in decibels, also of silence"),
    ],
    counterpart: Counterpart(sigproc: "LogTransformer", array: "log"))

  let base: Double
  let clipsZero: Bool

  init(_ arguments: Arguments) throws(ChainError) {
    base = try arguments[Self.base]
    clipsZero = try arguments[Self.clipZero]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    let type = input.elementType.arithmeticResult
    return input.arithmetic { compute in
      let (high, low) = Self.constant(base: base, in: compute)
      let clip = MapStep.function(
        "clip", compute, .real(type.smallestNormal), .real(.infinity))
      return (clipsZero ? [clip] : [])
        + [.function("log", compute, .real(high), .real(low))]
    }.units { _ in nil }
  }

  /// 1/log2(base) as the sum of two numbers of the type, the second below the first's last place.
  private static func constant(base: Double, in type: ElementType) -> (Double, Double) {
    var high = 0.0
    var low = 0.0
    ax_log_constant(base, &high, &low)
    if type == .float64 { return (high, low) }
    let rounded = Double(Float(high))
    return (rounded, Double(Float((high - rounded) + low)))
  }
}

extension ElementType {
  /// The smallest positive number of a floating-point type that is not subnormal.
  fileprivate var smallestNormal: Double {
    switch self {
    case .float16: 0x1p-14
    case .float32: 0x1p-126
    default: 0x1p-1022
    }
  }
}
