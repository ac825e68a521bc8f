public import AxisArrays

extension Work {
  /// The dimension that the work removes.
  var reducedDimension: Int? {
    switch self {
    case .reduce(let reduction): reduction.dimension
    case .median(let dimension, _, _): dimension
    default: nil
    }
  }

  /// The region of an input of the given shape from which a region of the output is computed.
  ///
  /// A block of a difference that does not start at the beginning of its dimension takes one more
  /// element before it, so blocks need nothing from each other and any of them can come first.
  func inputRegion(for output: Region, inputShape: [Int]) -> Region {
    var input = output
    switch self {
    case .map, .pair, .lookup: break
    case .difference(let dimension, _):
      if output.offset[dimension] > 0, output.shape[dimension] > 0 {
        input.offset[dimension] -= 1
        input.shape[dimension] += 1
      }
    case .permute(let order):
      for (index, dimension) in order.enumerated() {
        input.offset[dimension] = output.offset[index]
        input.shape[dimension] = output.shape[index]
      }
    case .reduce, .median:
      if let dimension = reducedDimension {
        input = output.inserting(length: inputShape[dimension], at: dimension)
      }
    }
    return input
  }
}

extension StageWork {
  /// The region of the stage's input from which a region of the last work's output is computed.
  func inputRegion(for output: Region) -> Region {
    var shapes = [shape]
    for work in works { shapes.append(work.outputShape(for: shapes[shapes.count - 1])) }
    return zip(works, shapes).reversed().reduce(output) { region, step in
      step.0.inputRegion(for: region, inputShape: step.1)
    }
  }
}

extension ElementType {
  /// Whether every value of `other` is a value of this type, rounded where both are floats.
  public func holdsEvery(_ other: ElementType) -> Bool {
    if isFloat || self == other { return true }
    if other.isFloat || (other.isSigned && !isSigned) { return false }
    return size > other.size || (size == other.size && isSigned == other.isSigned)
  }
}
