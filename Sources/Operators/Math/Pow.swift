import AxisArrays
import ChainLanguage
import Devices

/// Power with a constant exponent.
struct Pow: Operator {
  static let exponent = Parameter.number(
    "exponent", default: 2, "The power that every element is raised to.")

  static let declaration = OperatorDeclaration(
    name: "pow", group: .math,
    summary: "Raise to a power",
    discussion: """
      Special values are those of C99 Annex F: a negative number to a power that is no whole number \
      is NaN, and everything to the power of 0 is 1.
      """,
    parameters: [exponent],
    examples: [
      Example("pow", "The square"),
      Example("pow 0.5", "The square root"),
      Example("pow | mean time | pow 0.5", "The root mean square of every channel"),
    ],
    counterpart: Counterpart(sigproc: "PowTransformer", array: "pow"))

  let exponent: Double

  init(_ arguments: Arguments) throws(ChainError) {
    exponent = try arguments[Self.exponent]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    input.arithmetic { step(in: $0) }.units { Units.power($0, exponent) }
  }

  /// Exponents whose power IEEE 754 operations give correctly rounded have kernels of their own.
  private func step(in type: ElementType) -> [MapStep] {
    switch exponent {
    case 1: []
    case 2: [.function("square", type)]
    case 0.5: [.function("sqrt_power", type)]
    case -1: [.function("invert", type)]
    default: [.function("pow", type, .real(exponent))]
    }
  }
}
