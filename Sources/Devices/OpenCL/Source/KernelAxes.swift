import AxisArrays

/// The axes that a stage's kernel tells apart: dimensions of the stage's input, of which neighbours
/// that no work names are one axis.
///
/// Every dimension of every array between the works comes from a dimension of the input, so a
/// position is always given along the input's axes, whatever order they are in.
struct KernelAxes: Sendable {
  /// The dimensions of the input in each axis.
  let dimensions: [ClosedRange<Int>]
  /// For every dimension of the input, its axis.
  let axis: [Int]
  /// For every work, and for the ending, the input's dimension of each dimension of its input.
  let traces: [[Int]]
  /// The axes of the last work's output, in its order.
  let outputAxes: [Int]
  /// Axes along which a pair of elements is computed together.
  private(set) var paired: Set<Int> = []
  /// Axes along which elements before a block are needed.
  private(set) var overlapping: Set<Int> = []

  /// Follows the dimensions through the works of a stage.
  init(_ work: StageWork) {
    var trace = Array(work.shape.indices)
    var traces = [trace]
    var named: Set<Int> = []
    var paired: Set<Int> = []
    var overlapping: Set<Int> = []
    for item in work.works {
      switch item {
      case .map(let steps):
        for case .along(let dimension, _) in steps.flatMap(\.parameters) {
          named.insert(trace[dimension])
        }
      case .pair(_, let dimension, _): paired.insert(trace[dimension])
      case .difference(let dimension, _): overlapping.insert(trace[dimension])
      case .permute(let order): trace = order.map { trace[$0] }
      case .reduce(let reduction): named.insert(trace.remove(at: reduction.dimension))
      case .median(let dimension, _, _): named.insert(trace.remove(at: dimension))
      case .lookup: break
      }
      traces.append(trace)
    }
    if let dimension = work.ending.reducedDimension { named.insert(trace[dimension]) }
    named.formUnion(paired)
    named.formUnion(overlapping)

    // The input dimension that follows each in the output.
    let follower = Dictionary(uniqueKeysWithValues: zip(trace, trace.dropFirst()))
    var dimensions: [ClosedRange<Int>] = []
    for dimension in work.shape.indices {
      if let last = dimensions.last, !named.contains(dimension), !named.contains(dimension - 1),
        follower[dimension - 1] == dimension
      {
        dimensions[dimensions.count - 1] = last.lowerBound...dimension
      } else {
        dimensions.append(dimension...dimension)
      }
    }
    let axis = dimensions.enumerated().flatMap { index, range in range.map { _ in index } }
    self.dimensions = dimensions
    self.axis = axis
    self.traces = traces
    outputAxes = trace.filter { dimensions[axis[$0]].lowerBound == $0 }.map { axis[$0] }
    self.paired = Set(paired.map { axis[$0] })
    self.overlapping = Set(overlapping.map { axis[$0] })
  }

  /// The number of axes.
  var count: Int { dimensions.count }

  /// The axis of a dimension of the input of work `index` (of the last work's output for the number
  /// of works).
  func axis(of dimension: Int, at index: Int) -> Int { axis[traces[index][dimension]] }
}
