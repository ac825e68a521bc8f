import AxisArrays
import Devices

extension ArraySpecification {
  /// The array with the two elements along an axis replaced by two others, which are what `labels`
  /// says. An axis with values gets the labels for them, since its values spoke of the old elements.
  func pairs(
    along axis: DimensionSelector, by kernel: String, labels: [String]
  ) throws(OperatorError) -> Application {
    let dimension = try axis.dimension(in: self)
    let (name, length) = (dimensions[dimension].name, dimensions[dimension].length)
    guard length == 2 else {
      throw OperatorError(.wrongLength(axis: name, length: length, expected: 2), at: axis.range)
    }
    let result = elementType.arithmeticResult
    let compute = result.computed
    var output = self
    output.replaceValues(by: result)
    if case .coordinates = dimensions[dimension].axis {
      output.dimensions[dimension].axis = .coordinates(CoordinateAxis(values: .labels(labels)))
    }
    return Application(
      output: output,
      work: .map(MapStep.conversion(from: elementType, to: compute))
        + [
          .pair(
            kernel: "\(kernel)_\(compute.suffix)", dimension: dimension, type: compute)
        ] + .map(MapStep.conversion(from: compute, to: result)))
  }
}
