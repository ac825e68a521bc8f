import AxisArrays
import ChainLanguage
import Devices

/// Reduction along an axis.
struct Aggregate: Operator {
  static let operation = Parameter<Aggregation>.choice("operation", "What becomes of the elements.")
  static let axis = Parameter.axis("axis", "The dimension that is removed.")
  static let index = Parameter.boolean(
    "index", default: false,
    "Whether argmin and argmax give the index instead of the coordinate.")

  static let declaration = OperatorDeclaration(
    name: "aggregate", group: .signal,
    summary: "Reduce an axis to one value, such as the mean",
    discussion: """
      The axis is removed. Every operation is an operator of its own, too: `mean time` is \
      `aggregate mean time`.

      NaN makes the result NaN, except for the operations that begin with nan: these leave NaN out. \
      std divides by the number of elements, as NumPy does. trapezoid integrates over the \
      coordinates of the axis. argmin and argmax give the coordinate of the first extremum as \
      float64, or its index as int64 with index=true and where the axis has no numbers. The std of \
      dates, in days since 1970-01-01, is in days; their trapezoid has no unit.

      max and min keep the element type. sum of integers is exact in int64 or uint64; the other \
      operations make integers float64. An axis without elements has the sum 0 and the mean NaN, \
      and no extremum.
      """,
    parameters: [operation, axis, index],
    aliases: Aggregation.allCases.map(\.alias),
    examples: [
      Example("mean time", "The mean of every channel"),
      Example("abs | max ch", "The largest magnitude among the channels, over time"),
      Example("argmax freq", "The frequency of the peak"),
      Example("aggregate trapezoid time", "The integral over time"),
    ],
    counterpart: Counterpart(sigproc: "AggregateTransformer", array: "mean"))

  let operation: Aggregation
  let axis: DimensionSelector
  let givesIndex: Bool

  init(_ arguments: Arguments) throws(ChainError) {
    operation = try arguments[Self.operation]
    axis = try arguments[Self.axis]
    givesIndex = try arguments[Self.index]
    if givesIndex, !operation.findsPlace {
      throw arguments.error(
        "an index belongs to argmin and argmax only", remedy: "remove index=true",
        at: arguments.range(of: Self.index))
    }
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    let dimension = try axis.dimension(in: input)
    let removed = input.dimensions[dimension]
    if operation.needsElement, removed.length == 0 {
      throw OperatorError(
        .emptyAxis(removed.name, operation: operation.rawValue), at: axis.range)
    }
    var output = input
    output.dimensions.remove(at: dimension)
    // The dimension that messages are appended along, which the result no longer has.
    if output.attributes["stream_dim"]?.text == removed.name {
      output.attributes["stream_dim"] = nil
    }
    let compute = operation.computeType(for: input.elementType)
    var work: [Work] = .map(MapStep.conversion(from: input.elementType, to: compute))
    var result = operation.resultType(for: input.elementType)
    switch operation {
    case .argmax, .argmin:
      work.append(.reduce(reduction(dimension, compute, to: .int64)))
      let coordinates = givesIndex ? nil : try coordinates(of: removed, in: context)
      if let coordinates {
        work.append(.lookup(coordinates))
        result = .float64
      }
      let axis = coordinates == nil ? nil : removed.axis
      output.setUnits(axis?.unit)
      output.attributes["calendar"] = axis?.calendar.map(AttributeValue.string)
    case .median, .nanmedian:
      work.append(
        .median(dimension: dimension, type: compute, ignoringNaN: operation == .nanmedian))
    case .trapezoid:
      work += try integration(along: dimension, of: removed, in: compute, context: context)
      output.setUnits(Units.product(input.units, by: removed.axis?.unit))
    default:
      work.append(.reduce(reduction(dimension, compute, to: compute)))
      if operation.isDeviation { output.setUnits(Units.interval(input.units)) }
    }
    if !operation.findsPlace { work += .map(MapStep.conversion(from: compute, to: result)) }
    output.replaceValues(by: result)
    return Application(output: output, work: work)
  }

  private func coordinates(
    of dimension: Dimension, in context: some BindingContext
  ) throws(OperatorError) -> Coordinates? {
    do throws(OperatorError) {
      return try dimension.coordinates(in: context)
    } catch {
      throw error.at(axis.range)
    }
  }

  private func reduction(
    _ dimension: Int, _ input: ElementType, to output: ElementType, weights: Weights? = nil
  ) -> Reduction {
    Reduction(
      kernel: "\(operation.kernel(for: input))_\(input.suffix)", dimension: dimension,
      input: input, output: output, weights: weights)
  }

  /// The trapezoidal rule as a weighted sum: each element weighs half the distance between its
  /// neighbours.
  private func integration(
    along dimension: Int, of axis: Dimension, in type: ElementType,
    context: some BindingContext
  ) throws(OperatorError) -> [Work] {
    guard axis.length > 1 else {
      // One element spans no interval, so the integral is 0 even of NaN and infinities. Times 0 they
      // are NaN, which the sum leaves out.
      return [
        .map([.function("scale", type, .real(0))]),
        .reduce(
          Reduction(
            kernel: "nansum_\(type.suffix)", dimension: dimension, input: type, output: type)),
      ]
    }
    let weights: Weights
    switch axis.axis {
    case nil: weights = .trapezoid(step: 1, count: axis.length)
    case .linear(let linear): weights = .trapezoid(step: linear.gain, count: axis.length)
    case .coordinates:
      let x = try axis.positions(in: context, for: self.axis)
      weights = .values(x.indices.map { (x[min($0 + 1, x.count - 1)] - x[max($0 - 1, 0)]) / 2 })
    }
    return [.reduce(reduction(dimension, type, to: type, weights: weights))]
  }
}
