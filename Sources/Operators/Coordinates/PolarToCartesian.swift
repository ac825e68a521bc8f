import AxisArrays
import ChainLanguage

/// (r, theta) to (x, y).
struct PolarToCartesian: Operator {
  static let axis = Parameter.axis(
    "axis", default: .last, "The dimension that holds r and theta: it has two elements.")

  static let declaration = OperatorDeclaration(
    name: "pol2cart", group: .coordinates,
    summary: "Turn polar coordinates (r, theta) into Cartesian ones",
    discussion: """
      theta is in radians and may be of any size. An axis with values gets the labels x and y. The \
      data's units attribute stays.
      """,
    parameters: [axis],
    examples: [
      Example("pol2cart", "The last dimension holds r and theta"),
      Example("cart2pol xy | pol2cart xy", "There and back"),
    ],
    counterpart: Counterpart(sigproc: "CoordinateSpacesTransformer", array: "cos, sin"))

  let axis: DimensionSelector

  init(_ arguments: Arguments) throws(ChainError) {
    axis = try arguments[Self.axis]
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    try input.pairs(along: axis, by: "pol2cart", labels: ["x", "y"])
  }
}
