import AxisArrays
import ChainLanguage
import Devices

/// Reciprocal.
struct Invert: Operator {
  static let declaration = OperatorDeclaration(
    name: "invert", group: .math,
    summary: "Take the reciprocal, 1/x",
    discussion: "The reciprocal of a zero is an infinity of the same sign.",
    examples: [Example("invert", "Periods from frequencies")],
    counterpart: Counterpart(sigproc: "InvertTransformer", array: "reciprocal"))

  init(_ arguments: Arguments) {}

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    input.arithmetic { [.function("invert", $0)] }.units(Units.inverse)
  }
}
