package import AxisArrays
package import Devices

/// Cuts a chain's works into stages.
///
/// The passes, in order:
/// 1. Works join the stage that is open for as long as one pass over blocks can do them.
/// 2. A reduction joins it when a block of ordinary size can hold its whole dimension; otherwise it
///    ends the stage and collects over all blocks.
/// 3. Every stage gets the shape of its blocks, and a place for its result.
package struct StageCutter {
  /// One work and the operator it belongs to.
  package struct Item {
    /// The operator's index in the chain and its name as written.
    package var index: Int
    package var name: String
    package var work: Work

    package init(index: Int, name: String, work: Work) {
      self.index = index
      self.name = name
      self.work = work
    }
  }

  private let budget: MemoryBudget
  private let inputChunk: [Int]?
  private let outputChunk: [Int]?

  /// Prepares to cut; the chunks of the input and of the output are nil where the elements lie in
  /// one piece.
  package init(budget: MemoryBudget, inputChunk: [Int]? = nil, outputChunk: [Int]? = nil) {
    self.budget = budget
    self.inputChunk = inputChunk
    self.outputChunk = outputChunk
  }

  /// Cuts the works for an array of the given shape and type.
  package func cut(_ items: [Item], shape: [Int], type: ElementType) -> [Stage] {
    var stages: [Stage] = []
    var open = OpenStage(shape: shape, type: type, chunk: inputChunk)
    for item in items {
      if open.mustEnd(before: item.work) {
        stages.append(close(open, ending: .elements))
        open = OpenStage(shape: open.shape, type: open.type, chunk: nil)
      }
      if let (dimension, ending) = reduction(item.work), !fits(item.work, in: open) {
        open.name(item)
        stages.append(close(open, ending: ending))
        var shape = open.shape
        shape.remove(at: dimension)
        open = OpenStage(shape: shape, type: item.work.outputType(for: open.type), chunk: nil)
      } else {
        open.append(item)
      }
    }
    if stages.isEmpty || !open.works.isEmpty {
      stages.append(close(open, ending: .elements))
    }
    place(&stages)
    return stages
  }

  /// What a reduction does when it ends a stage.
  private func reduction(_ work: Work) -> (dimension: Int, ending: Stage.Ending)? {
    switch work {
    case .reduce(let reduction): (reduction.dimension, .reduction(reduction))
    case .median(let dimension, let type, let ignoringNaN):
      (dimension, .median(dimension: dimension, type: type, ignoringNaN: ignoringNaN))
    default: nil
    }
  }

  /// Whether a block of ordinary size holds the whole dimension of a reduction, in runs that are
  /// long enough to be read at speed.
  private func fits(_ work: Work, in open: OpenStage) -> Bool {
    var trace = open.trace
    trace.follow(work)
    var tiling = open.tiling(trace: trace)
    if let last = tiling.shape.indices.last {
      let run = MemoryBudget.shortestRun / open.inputType.size
      tiling.granularity[last] = max(tiling.granularity[last], run)
    }
    return Tiling.count(tiling.smallest) <= budget.ordinaryElements(open.elementBytes)
  }

  private func close(_ open: OpenStage, ending: Stage.Ending) -> Stage {
    let order = open.trace.order
    var resultOrder = order
    var reduced: Int?
    if let dimension = ending.reducedDimension { reduced = resultOrder.remove(at: dimension) }
    let tile = tile(of: open, resultOrder: resultOrder, reduced: reduced)
    return Stage(
      operators: open.operators, works: open.works, ending: ending, inputShape: open.inputShape,
      inputType: open.inputType, workShape: open.shape, workType: open.type,
      tile: order.map { tile[$0] }, blockBytes: Tiling.count(tile) * open.inputType.size,
      destination: .output)
  }

  /// The shape of the blocks of a stage's input.
  ///
  /// - Parameters:
  ///   - resultOrder: For every dimension of the result, the input's dimension it came from.
  ///   - reduced: The input's dimension that the stage reduces over all blocks.
  private func tile(of open: OpenStage, resultOrder: [Int], reduced: Int?) -> [Int] {
    var tiling = open.tiling(trace: open.trace)
    if let reduced {
      tiling.granularity[reduced] = leastCommonMultiple(
        tiling.granularity[reduced], Reducer.segment)
    }
    if let outputChunk, outputChunk.count == resultOrder.count {
      for (index, dimension) in resultOrder.enumerated() {
        tiling.granularity[dimension] = leastCommonMultiple(
          tiling.granularity[dimension], min(outputChunk[index], tiling.shape[dimension]))
      }
    }
    let bytes = open.elementBytes
    relax(&tiling, reduced: reduced, to: budget.largestElements(bytes))
    return tiling.tile(
      upTo: open.trace.isPermuted
        ? budget.permutedElements(bytes) : budget.ordinaryElements(bytes))
  }

  /// Gives up whole chunks where they do not fit the memory: the slowest dimensions first.
  private func relax(_ tiling: inout Tiling, reduced: Int?, to elements: Int) {
    for dimension in tiling.shape.indices
    where Tiling.count(tiling.smallest) > elements && !tiling.whole.contains(dimension) {
      tiling.granularity[dimension] = dimension == reduced ? Reducer.segment : 1
    }
  }

  /// Says where each stage's result goes.
  private func place(_ stages: inout [Stage]) {
    for index in stages.indices.dropLast() {
      let bytes = (stages[index].resultShape + [stages[index].resultType.size]).product
      stages[index].destination = bytes <= budget.intermediate ? .memory : .scratchFile
    }
  }
}

/// The stage that works are being added to.
private struct OpenStage {
  let inputShape: [Int]
  let inputType: ElementType
  let chunk: [Int]?
  var operators: [String] = []
  var works: [Work] = []
  var shape: [Int]
  var type: ElementType
  var trace: DimensionTrace
  /// Bytes that one element of the input takes, at most, as it comes in, between two steps, and as
  /// it goes out.
  var elementBytes: ElementBytes
  private var canSaturate = false
  private var lastIndex: Int?

  init(shape: [Int], type: ElementType, chunk: [Int]?) {
    inputShape = shape
    inputType = type
    self.chunk = chunk
    self.shape = shape
    self.type = type
    trace = DimensionTrace(rank: shape.count)
    elementBytes = ElementBytes(input: type.size, between: 0, output: type.size)
  }

  /// Blocks of a difference overlap, and would count a saturated value twice.
  func mustEnd(before work: Work) -> Bool {
    if case .difference = work { canSaturate } else { false }
  }

  /// Lists the operator that an item belongs to, once.
  mutating func name(_ item: StageCutter.Item) {
    if lastIndex != item.index { operators.append(item.name) }
    lastIndex = item.index
  }

  mutating func append(_ item: StageCutter.Item) {
    name(item)
    works.append(item.work)
    trace.follow(item.work)
    shape = item.work.outputShape(for: shape)
    let before = type
    type = item.work.outputType(for: type)
    let isFirst = works.count == 1
    elementBytes.between = max(
      elementBytes.between, isFirst ? 0 : before.size, isFirst ? 0 : type.size)
    elementBytes.output = max(elementBytes.output, type.size)
    if case .map(let steps) = item.work {
      canSaturate = canSaturate || steps.contains { $0.output.isInteger && $0.input != $0.output }
    }
  }

  /// The tiling of the stage's input.
  func tiling(trace: DimensionTrace) -> Tiling {
    var granularity = chunk ?? Array(repeating: 1, count: inputShape.count)
    for dimension in trace.overlapping where chunk == nil {
      granularity[dimension] = MemoryBudget.overlappingRows
    }
    return Tiling(
      shape: inputShape, granularity: granularity, whole: trace.whole, outputOrder: trace.order)
  }
}

/// The least common multiple of two positive numbers.
private func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (max(1, a), max(1, b))
  let product = x.multipliedReportingOverflow(by: y)
  while y != 0 { (x, y) = (y, x % y) }
  return product.overflow ? max(a, b) : product.partialValue / x
}
