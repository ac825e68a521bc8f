import AxisArrays
import ChainLanguage
import Devices

/// Sum with a constant.
struct Add: Operator {
  static let value = Parameter.number(
    "value", "What is added to every element.", unit: "that of the data")

  static let declaration = OperatorDeclaration(
    name: "add", group: .math,
    summary: "Add a constant",
    parameters: [value],
    examples: [
      Example("add 0.5", "Shift every element up by a half"),
      Example("add 1 | log", "The decimal logarithm of 1 + x"),
    ],
    counterpart: Counterpart(sigproc: "ConstAddTransformer", array: "add"))

  let value: Double

  init(_ arguments: Arguments) throws(ChainError) {
    value = try arguments[Self.value]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    input.arithmetic { [.function("add", $0, .real(value))] }
  }
}
