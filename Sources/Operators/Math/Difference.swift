import AxisArrays
import ChainLanguage
import Devices

/// Difference with a constant.
struct Difference: Operator {
  static let value = Parameter.number(
    "value", "The constant that is subtracted or subtracted from.", unit: "that of the data")
  static let subtrahend = Parameter.boolean(
    "subtrahend", default: true,
    "true: the constant is subtracted from the data. false: the data from the constant.")

  static let declaration = OperatorDeclaration(
    name: "difference", group: .math,
    summary: "Subtract a constant, or from a constant",
    parameters: [value, subtrahend],
    aliases: ["subtract"],
    examples: [
      Example("subtract 32768", "Move unsigned 16-bit samples to around zero"),
      Example("difference 1 subtrahend=false", "Subtract every element from 1"),
    ],
    counterpart: Counterpart(sigproc: "ConstDifferenceTransformer", array: "subtract"))

  let value: Double
  let isSubtrahend: Bool

  init(_ arguments: Arguments) throws(ChainError) {
    value = try arguments[Self.value]
    isSubtrahend = try arguments[Self.subtrahend]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    let kernel = isSubtrahend ? "subtract" : "subtract_from"
    return input.arithmetic { [.function(kernel, $0, .real(value))] }
  }
}
