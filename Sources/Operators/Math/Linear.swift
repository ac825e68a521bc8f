import AxisArrays
import ChainLanguage
import Devices

/// Scale and offset, for all elements or for each along an axis.
struct Linear: Operator {
  static let scale = Parameter.numbers(
    "scale", default: 1, "The factor, or one factor per element of axis.")
  static let offset = Parameter.numbers(
    "offset", default: 0, "What is added to the product, or one value per element of axis.",
    unit: "that of the result")
  static let axis = Parameter.optionalAxis(
    "axis", "The dimension along which scale and offset vary.")
  static let units = Parameter.optionalText(
    "units", "The unit of the result. none: that of the data; \"\": no unit.")

  static let declaration = OperatorDeclaration(
    name: "linear", group: .math,
    summary: "Multiply by a scale and add an offset",
    discussion: """
      Scale and offset are a number each, or a list or a file with one number per element of the \
      axis. The result has the data's element type, and a float for integers, whatever the type of \
      the numbers.
      """,
    parameters: [scale, offset, axis, units],
    examples: [
      Example("linear 0.195 units=uV", "Counts of a 16-bit amplifier to microvolts"),
      Example("linear [0.5, 1, 2] [0, 0.1, 0.2] axis=ch", "Each of three channels by its own"),
      Example("linear scale=@gains.h5:/gain axis=ch", "Factors from a file"),
    ],
    counterpart: Counterpart(sigproc: "LinearTransformTransformer"))

  let scale: Operand
  let offset: Operand
  let axis: DimensionSelector?
  let units: String?

  init(_ arguments: Arguments) throws(ChainError) {
    scale = try arguments[Self.scale]
    offset = try arguments[Self.offset]
    axis = try arguments[Self.axis]
    units = try arguments[Self.units]
    for operand in [scale, offset] where operand.isSeveral && axis == nil {
      throw arguments.error(
        "a list, but no axis to lay it along", remedy: "add axis=NAME", at: operand.range)
    }
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    let dimension: Int? = if let axis { try axis.dimension(in: input) } else { nil }
    let factor = try scale.coefficient(along: dimension, of: input, in: context)
    let summand = try offset.coefficient(along: dimension, of: input, in: context)
    return input.arithmetic { [.function("linear", $0, factor, summand)] }.replacingUnits(units)
  }
}
