import AxisArrays
import ChainLanguage
import Devices

/// Limits to a range.
struct Clip: Operator {
  static let min = Parameter.optionalNumber(
    "min", "Lower bound. none: no bound.", unit: "that of the data")
  static let max = Parameter.optionalNumber(
    "max", "Upper bound. none: no bound.", unit: "that of the data")

  static let declaration = OperatorDeclaration(
    name: "clip", group: .math,
    summary: "Limit the values to a range",
    discussion: """
      At least one bound must be given. NaN stays NaN.

      Integers stay integers when the bounds are whole numbers; a bound outside the range of the \
      element type then means the end of that range. A bound with a fraction makes the result a \
      float.
      """,
    parameters: [min, max],
    examples: [
      Example("clip 0 1", "Values below 0 become 0, values above 1 become 1"),
      Example("clip max=500", "Only an upper bound"),
      Example("clip -inf 500", "The same"),
    ],
    counterpart: Counterpart(sigproc: "ClipTransformer", array: "clip"))

  let lower: Number?
  let upper: Number?

  init(_ arguments: Arguments) throws(ChainError) {
    lower = try arguments[Self.min]
    upper = try arguments[Self.max]
    if lower == nil, upper == nil {
      throw arguments.error("no bound is given", remedy: "give min, max or both")
    }
    if let lower, let upper, lower.real > upper.real {
      throw arguments.error(
        "min \(lower) is above max \(upper)", remedy: "the smaller bound comes first",
        at: arguments.range(of: Self.min))
    }
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    let from = lower ?? .real(-.infinity)
    let to = upper ?? .real(.infinity)
    let type = input.elementType
    if let from = from.clamped(to: type), let to = to.clamped(to: type) {
      return input.mapped(to: type) {
        [.function("clip", $0, .constant(from), .constant(to)).limiting()]
      }
    }
    return input.arithmetic {
      [.function("clip", $0, .real(from.real), .real(to.real)).limiting()]
    }
  }
}
