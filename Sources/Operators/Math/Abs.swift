import AxisArrays
import ChainLanguage
import Devices

/// Absolute value.
struct Abs: Operator {
  static let declaration = OperatorDeclaration(
    name: "abs", group: .math,
    summary: "Take the absolute value",
    discussion: """
      Keeps the element type. As in NumPy, the most negative integer has no counterpart and stays \
      as it is.
      """,
    examples: [
      Example("abs", "The magnitude of every sample"),
      Example("abs | mean time", "The mean rectified value of every channel"),
    ],
    counterpart: Counterpart(sigproc: "AbsTransformer", array: "abs"))

  init(_ arguments: Arguments) {}

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    if !input.elementType.isSigned { return Application(output: input, work: []) }
    return input.mapped(to: input.elementType) { [.function("abs", $0)] }
  }
}
