import AxisArrays
import Devices

/// Which dimensions of a stage's input become which dimensions of its output, and which of them a
/// block must hold whole.
struct DimensionTrace {
  /// For every dimension of the current shape, the input dimension it came from.
  private(set) var order: [Int]
  /// Input dimensions that a block holds whole.
  private(set) var whole: Set<Int> = []
  /// Input dimensions along which a block needs elements before it.
  private(set) var overlapping: Set<Int> = []

  init(rank: Int) { order = Array(0..<rank) }

  /// Follows one work.
  mutating func follow(_ work: Work) {
    switch work {
    case .map, .lookup: break
    case .pair(_, let dimension, _): whole.insert(order[dimension])
    case .difference(let dimension, _): overlapping.insert(order[dimension])
    case .permute(let permutation): order = permutation.map { order[$0] }
    case .reduce(let reduction): remove(reduction.dimension)
    case .median(let dimension, _, _): remove(dimension)
    }
  }

  private mutating func remove(_ dimension: Int) {
    whole.insert(order[dimension])
    order.remove(at: dimension)
  }

  /// Whether the output's dimensions are the input's in another order.
  var isPermuted: Bool { order != order.sorted() }
}

/// Chooses the shape of blocks.
struct Tiling {
  /// The shape of the stage's input.
  var shape: [Int]
  /// The least useful extent along every dimension: that of a chunk, or 1.
  var granularity: [Int]
  /// Dimensions that a block holds whole.
  var whole: Set<Int>
  /// The dimensions that the output has, in its order.
  var outputOrder: [Int]

  /// The smallest tile.
  var smallest: [Int] {
    shape.indices.map { dimension in
      whole.contains(dimension)
        ? shape[dimension] : max(1, min(granularity[dimension], shape[dimension]))
    }
  }

  /// The number of elements in a tile; a dimension without elements counts as one.
  static func count(_ tile: [Int]) -> Int { tile.map { max(1, $0) }.product }

  /// Whether tiles of an array, one after the other in row-major order, are one run of elements each.
  static func isInOrder(_ tile: [Int], in shape: [Int]) -> Bool {
    let parted = shape.indices.last { tile[$0] < shape[$0] } ?? 0
    return shape.indices.prefix(parted).allSatisfy { tile[$0] <= 1 || shape[$0] <= 1 }
  }

  /// Grows the smallest tile towards `elements` elements.
  ///
  /// The last dimensions grow first, since their elements lie together; where the output has
  /// another order than the input, the last dimensions of both grow in turn, so that reading and
  /// writing both get runs of useful length.
  func tile(upTo elements: Int) -> [Int] {
    var tile = smallest
    let read = Array(shape.indices.reversed())
    let written = Array(outputOrder.reversed())
    func isOpen(_ dimension: Int) -> Bool { tile[dimension] < shape[dimension] }
    func run(_ dimensions: [Int], to dimension: Int) -> Int {
      dimensions[...(dimensions.firstIndex(of: dimension) ?? 0)].map { max(1, tile[$0]) }.product
    }
    while let reading = read.first(where: isOpen) {
      let writing = written.first(where: isOpen) ?? reading
      let isShared = reading == writing
      let dimension =
        isShared || run(read, to: reading) <= run(written, to: writing) ? reading : writing
      let others = Self.count(tile) / max(1, tile[dimension])
      let step = max(1, min(granularity[dimension], shape[dimension]))
      let doubled = min(shape[dimension], tile[dimension] * 2)
      if others * doubled <= elements {
        tile[dimension] = doubled
        continue
      }
      let fitting = elements / others / step * step
      if fitting > tile[dimension] { tile[dimension] = min(fitting, shape[dimension]) }
      break
    }
    return tile
  }
}
