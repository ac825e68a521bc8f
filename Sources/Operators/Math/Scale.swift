import AxisArrays
import ChainLanguage
import Devices

/// Product with a constant.
struct Scale: Operator {
  static let factor = Parameter.number(
    "factor", aliases: ["scale"], "What every element is multiplied by.")
  static let units = Parameter.optionalText(
    "units", "The unit of the result. none: that of the data; \"\": no unit.")

  static let declaration = OperatorDeclaration(
    name: "scale", group: .math,
    summary: "Multiply by a constant",
    parameters: [factor, units],
    examples: [
      Example("scale 2", "Twice every element"),
      Example("scale 1e6 units=uV", "Volts to microvolts"),
    ],
    counterpart: Counterpart(sigproc: "ScaleTransformer", array: "multiply"))

  let factor: Double
  let units: String?

  init(_ arguments: Arguments) throws(ChainError) {
    factor = try arguments[Self.factor]
    units = try arguments[Self.units]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    input.arithmetic { [.function("scale", $0, .real(factor))] }.replacingUnits(units)
  }
}
