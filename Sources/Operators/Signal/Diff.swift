import AxisArrays
import ChainLanguage
import Devices

/// Difference between neighbours along an axis.
struct Diff: Operator {
  static let axis = Parameter.axis(
    "axis", default: .first, "The dimension along which neighbours are subtracted.")
  static let scaleByRate = Parameter.boolean(
    "scale_by_fs", default: false,
    "Whether each difference is divided by the step of the axis, which makes it a derivative.")

  static let declaration = OperatorDeclaration(
    name: "diff", group: .signal,
    summary: "Subtract from each element the one before it",
    discussion: """
      The result has the length of the data; its first element is 0. The difference of dates, in days \
      since 1970-01-01, is in days.

      With scale_by_fs the step is the gain of a linear axis, or the difference of the coordinates \
      of an axis with values, and the unit becomes units/s, s being the unit of the axis.
      """,
    parameters: [axis, scaleByRate],
    examples: [
      Example("diff", "Changes from sample to sample"),
      Example("diff time scale_by_fs=true", "The derivative by time"),
    ],
    counterpart: Counterpart(sigproc: "DiffTransformer", array: "diff"))

  let axis: DimensionSelector
  let scalesByRate: Bool

  init(_ arguments: Arguments) throws(ChainError) {
    axis = try arguments[Self.axis]
    scalesByRate = try arguments[Self.scaleByRate]
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    let dimension = try axis.dimension(in: input)
    let result = input.elementType.arithmeticResult
    let compute = result.computed
    var output = input
    output.replaceValues(by: result)
    output.setUnits(Units.interval(input.units))
    var steps: [MapStep] = []
    if scalesByRate {
      if let interval = try interval(along: dimension, of: input, in: context) {
        steps.append(.function("divide", compute, interval))
      }
      output.units = Units.quotient(output.units, by: input.dimensions[dimension].axis?.unit)
    }
    return Application(
      output: output,
      work: .map(MapStep.conversion(from: input.elementType, to: compute))
        + [.difference(dimension: dimension, type: compute)]
        + .map(steps + MapStep.conversion(from: compute, to: result)))
  }

  /// The step from the element before to each element; nil where indices are all there is. The one
  /// before the first is extrapolated, as `DiffTransformer` does it: by the second step, or by 0.001
  /// for a single element.
  private func interval(
    along index: Int, of input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Coefficient? {
    let dimension = input.dimensions[index]
    if case .linear(let axis) = dimension.axis { return .real(axis.gain) }
    if dimension.axis == nil { return nil }
    var values = try dimension.positions(in: context, for: axis)
    guard let first = values.first else { return nil }
    var before = values.count > 1 ? 2 * first - values[1] : first - 0.001
    // In place, since they may be many.
    for index in values.indices {
      (values[index], before) = (values[index] - before, values[index])
    }
    return .along(dimension: index, values: values)
  }
}
