import AxisArrays
import ChainLanguage

/// (x, y) to (r, theta).
struct CartesianToPolar: Operator {
  static let axis = Parameter.axis(
    "axis", default: .last, "The dimension that holds x and y: it has two elements.")

  static let declaration = OperatorDeclaration(
    name: "cart2pol", group: .coordinates,
    summary: "Turn Cartesian coordinates (x, y) into polar ones",
    discussion: """
      r is the distance from the origin, computed without overflow, and theta the angle from the \
      x axis in radians, from -pi to pi. An axis with values gets the labels r and theta. The \
      data's units attribute stays: it is that of r.
      """,
    parameters: [axis],
    examples: [
      Example("cart2pol", "The last dimension holds x and y"),
      Example("cart2pol axis=xy", "The dimension xy does"),
    ],
    counterpart: Counterpart(sigproc: "CoordinateSpacesTransformer", array: "hypot, atan2"))

  let axis: DimensionSelector

  init(_ arguments: Arguments) throws(ChainError) {
    axis = try arguments[Self.axis]
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    try input.pairs(along: axis, by: "cart2pol", labels: ["r", "theta"])
  }
}
