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
  private let stream: LayoutRequest.Stream?

  /// Prepares to cut; the chunks of the input and of the output are nil where the elements lie in
  /// one piece, `stream` is where the output has no place for a block before its turn.
  package init(
    budget: MemoryBudget, inputChunk: [Int]? = nil, outputChunk: [Int]? = nil,
    stream: LayoutRequest.Stream? = nil
  ) {
    self.budget = budget
    self.inputChunk = inputChunk
    self.outputChunk = outputChunk
    self.stream = stream
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
        if open.chunk != nil, breaksChunks(open, reducing: dimension) {
          // Its blocks would be pieces of chunks, and every chunk be decoded for each of its
          // pieces. A stage that takes the chunks as they are puts the elements in one piece first.
          open.name(item)
          stages.append(close(open, ending: .elements))
          open = OpenStage(shape: open.shape, type: open.type, chunk: nil)
        }
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
  private func reduction(_ work: Work) -> (dimension: Int, ending: StageWork.Ending)? {
    switch work {
    case .reduce(let reduction): (reduction.dimension, .reduction(reduction))
    case .median(let dimension, let type, let ignoringNaN):
      (dimension, .median(dimension: dimension, type: type, ignoringNaN: ignoringNaN))
    default: nil
    }
  }

  /// Whether a block can hold the whole dimension of a reduction, in runs that are long enough to be
  /// read at speed: an ordinary block, or one of whole chunks. Medians get larger blocks, since the
  /// other way takes several passes.
  private func fits(_ work: Work, in open: OpenStage) -> Bool {
    var trace = open.trace
    trace.follow(work)
    if trace.whole.contains(where: { open.inputShape[$0] == 0 }) { return true }
    var bytes = open.elementBytes
    bytes.add(work, type: open.type, shape: open.shape)
    var tiling = open.tiling(trace: trace)
    if Tiling.count(tiling.smallest) > budget.largestElements(bytes) { return false }
    guard open.chunk == nil else { return true }
    if let last = tiling.shape.indices.last {
      let run = MemoryBudget.shortestRun / open.inputType.size
      tiling.granularity[last] = max(tiling.granularity[last], run)
    }
    var limit = budget.ordinaryElements(bytes)
    if case .median = work { limit = budget.permutedElements(bytes) }
    return Tiling.count(tiling.smallest) <= limit
  }

  /// Whether a reduction over all blocks has to read pieces of chunks.
  private func breaksChunks(_ open: OpenStage, reducing dimension: Int) -> Bool {
    var bytes = open.elementBytes
    bytes.output = max(bytes.output, bytes.state)
    let tiling = aligned(
      open.tiling(trace: open.trace), resultOrder: [], reduced: open.trace.order[dimension])
    return !budget.fitsOne(of: Tiling.count(tiling.smallest), bytes)
  }

  private func close(_ open: OpenStage, ending: StageWork.Ending) -> Stage {
    let order = open.trace.order
    var resultOrder = order
    var reduced: Int?
    if let dimension = ending.reducedDimension { reduced = resultOrder.remove(at: dimension) }
    var bytes = open.elementBytes
    // Encoded chunks wait to be written beside the elements that they are made of.
    if outputChunk != nil { bytes.output *= 2 }
    if let stream { bytes.output += stream.bytesPerElement }
    if case .reduction = ending, !open.works.isEmpty {
      bytes.between = max(bytes.between, open.type.size)
    }
    let tile = tile(of: open, bytes: bytes, resultOrder: resultOrder, reduced: reduced)
    let count = Tiling.count(tile)
    return Stage(
      operators: open.operators, works: open.works, ending: ending, inputShape: open.inputShape,
      inputType: open.inputType, workShape: open.shape, workType: open.type,
      tile: order.map { tile[$0] }, blockBytes: count * open.inputType.size,
      slots: budget.slots(for: count, bytes), destination: .output)
  }

  /// The shape of the blocks of a stage's input.
  ///
  /// - Parameters:
  ///   - resultOrder: For every dimension of the result, the input's dimension it came from.
  ///   - reduced: The input's dimension that the stage reduces over all blocks.
  private func tile(
    of open: OpenStage, bytes: ElementBytes, resultOrder: [Int], reduced: Int?
  ) -> [Int] {
    var tiling = aligned(
      open.tiling(trace: open.trace), resultOrder: resultOrder, reduced: reduced)
    relax(&tiling, reduced: reduced, bytes)
    if open.trace.isPermuted { return tiling.tile(upTo: budget.permutedElements(bytes)) }
    let elements = budget.ordinaryElements(bytes)
    if stream != nil, reduced == nil { putInOrder(&tiling, upTo: elements, bytes) }
    return tiling.tile(upTo: elements)
  }

  /// The tiling with blocks that are whole segments of a reduction and whole chunks of the output.
  private func aligned(_ tiling: Tiling, resultOrder: [Int], reduced: Int?) -> Tiling {
    var tiling = tiling
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
    return tiling
  }

  /// Halves the extents of chunks that do not fit the memory, the slowest dimensions first, until
  /// one block does.
  private func relax(_ tiling: inout Tiling, reduced: Int?, _ bytes: ElementBytes) {
    for dimension in tiling.shape.indices where !tiling.whole.contains(dimension) {
      let least = dimension == reduced ? Reducer.segment : 1
      tiling.granularity[dimension] = min(
        tiling.granularity[dimension], max(least, tiling.shape[dimension]))
      while tiling.granularity[dimension] > least,
        !budget.fitsOne(of: Tiling.count(tiling.smallest), bytes)
      {
        let half = (tiling.granularity[dimension] + 1) / 2
        tiling.granularity[dimension] = (half + least - 1) / least * least
      }
    }
  }

  /// Makes blocks hold as many whole rows as it takes for each to be one run of the output's elements,
  /// where the memory allows.
  private func putInOrder(_ tiling: inout Tiling, upTo elements: Int, _ bytes: ElementBytes) {
    let order = tiling.outputOrder
    for index in order.indices.reversed() {
      var candidate = tiling
      candidate.whole.formUnion(order[(index + 1)...])
      if Tiling.count(candidate.smallest) > budget.largestElements(bytes) { return }
      let tile = candidate.tile(upTo: elements)
      if Tiling.isInOrder(order.map { tile[$0] }, in: order.map { tiling.shape[$0] }) {
        tiling = candidate
        return
      }
    }
  }

  /// Says where each stage's result goes.
  private func place(_ stages: inout [Stage]) {
    // A stage's source and its result are there at the same time.
    var held = 0
    for index in stages.indices.dropLast() {
      let bytes = (stages[index].resultShape + [stages[index].resultType.size]).product
      let fits = bytes <= budget.intermediate - held
      stages[index].destination = fits ? .memory : .scratchFile
      held = fits ? bytes : 0
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
  private var counts = false
  private var lastIndex: Int?

  init(shape: [Int], type: ElementType, chunk: [Int]?) {
    inputShape = shape
    inputType = type
    self.chunk = chunk
    self.shape = shape
    self.type = type
    trace = DimensionTrace(rank: shape.count)
    elementBytes = ElementBytes(input: type.size, output: type.size)
  }

  /// Blocks of a difference overlap, and would count a value twice.
  func mustEnd(before work: Work) -> Bool {
    if case .difference = work { counts } else { false }
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
    let shapeBefore = shape
    shape = item.work.outputShape(for: shape)
    let before = type
    type = item.work.outputType(for: type)
    elementBytes.add(item.work, type: before, shape: shapeBefore)
    if works.count > 1 { elementBytes.between = max(elementBytes.between, before.size) }
    if case .map(let steps) = item.work {
      counts =
        counts || steps.contains { $0.count != nil || !$0.output.holdsEvery($0.input) }
    }
  }

  /// The tiling of the stage's input.
  func tiling(trace: DimensionTrace) -> Tiling {
    var granularity = chunk ?? Array(repeating: 1, count: inputShape.count)
    for dimension in trace.overlapping {
      let rows = granularity[dimension]
      let least =
        chunk == nil ? MemoryBudget.overlappingRows : MemoryBudget.overlappingChunks * rows
      granularity[dimension] = (least + rows - 1) / rows * rows
    }
    return Tiling(
      shape: inputShape, granularity: granularity, whole: trace.whole, outputOrder: trace.order)
  }
}

extension ElementBytes {
  /// Counts what a work needs that is applied to elements of the given type and shape.
  fileprivate mutating func add(_ work: Work, type: ElementType, shape: [Int]) {
    output = max(output, work.outputType(for: type).size)
    if case .reduce(let reduction) = work {
      state = max(state, Reducer.stateBytes(perElementOf: max(1, shape[reduction.dimension])))
    }
  }
}

/// The least common multiple of two positive numbers.
private func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
  var (x, y) = (max(1, a), max(1, b))
  let product = x.multipliedReportingOverflow(by: y)
  while y != 0 { (x, y) = (y, x % y) }
  return product.overflow ? max(a, b) : product.partialValue / x
}
