public import AxisArrays
public import Devices

/// The longest run of operators that one pass over the blocks of an array can do.
public struct Stage: Sendable, Hashable {
  /// The operators, as written in the chain, whose work is done here.
  public var operators: [String]
  /// The works, first to last.
  public var works: [Work]
  /// What becomes of the last work's elements.
  public var ending: StageWork.Ending
  /// The shape and type of the stage's input.
  public var inputShape: [Int]
  /// The type of the stage's input.
  public var inputType: ElementType
  /// The shape of the last work's output.
  public var workShape: [Int]
  /// The type of the last work's output.
  public var workType: ElementType
  /// The shape of a block of the last work's output.
  public var tile: [Int]
  /// Bytes of a block's input.
  public var blockBytes: Int
  /// How many blocks can be in flight.
  public var slots: Int
  /// Whether the result stays in memory for the next stage, goes to a scratch file for it, or is
  /// the output.
  public var destination: Destination

  /// Where a stage's result goes.
  public enum Destination: Sendable, Hashable {
    case output
    case memory
    case scratchFile
  }

  /// The shape of the stage's result.
  public var resultShape: [Int] {
    var shape = workShape
    if let dimension = ending.reducedDimension { shape.remove(at: dimension) }
    return shape
  }

  /// The type of the stage's result.
  public var resultType: ElementType {
    switch ending {
    case .elements: workType
    case .reduction(let reduction): reduction.output
    case .median(_, let type, _): type
    }
  }

  /// Whether the blocks follow each other in row-major order, each being one run of elements.
  var isInOrder: Bool {
    ending == .elements && Tiling.isInOrder(tile, in: workShape)
  }

  /// What a device does to the blocks.
  public var work: StageWork {
    StageWork(shape: inputShape, type: inputType, works: works, ending: ending)
  }

  /// The blocks in the order in which their results are written: the region of the last work's
  /// output that each computes. Blocks that share a result follow each other along the reduced
  /// dimension.
  public var blocks: BlockGrid {
    BlockGrid(shape: workShape, tile: tile, innermost: ending.reducedDimension)
  }
}

/// The blocks of an array.
public struct BlockGrid: Sendable, Hashable {
  private let shape: [Int]
  private let tile: [Int]
  /// Dimensions from the slowest to the fastest, and how many blocks lie along each.
  private let order: [Int]
  private let counts: [Int]
  /// The number of blocks.
  public let count: Int
  /// How many blocks follow each other along the reduced dimension; 1 when there is none.
  public let run: Int

  /// Cuts an array of the given shape. Blocks follow each other along `innermost` first, then in
  /// row-major order.
  init(shape: [Int], tile: [Int], innermost: Int?) {
    self.shape = shape
    self.tile = tile
    order = shape.indices.filter { $0 != innermost } + (innermost.map { [$0] } ?? [])
    let counts = shape.indices.map { dimension in
      let extent = max(1, tile[dimension])
      return shape[dimension] / extent + (shape[dimension] % extent == 0 ? 0 : 1)
    }
    self.counts = counts
    count = counts.product
    run = innermost.map { counts[$0] } ?? 1
  }

  /// The region of block `index`.
  public func region(at index: Int) -> Region {
    var region = Region(whole: shape)
    var rest = index
    for dimension in order.reversed() {
      let extent = max(1, tile[dimension])
      let start = rest % counts[dimension] * extent
      region.offset[dimension] = start
      region.shape[dimension] = min(extent, shape[dimension] - start)
      rest /= counts[dimension]
    }
    return region
  }

  /// A region of the largest size, placed so far inside that nothing which a block needs beside its
  /// own elements is cut off.
  public var largest: Region {
    Region(
      offset: shape,
      shape: zip(shape, tile).map { min($0, max(1, $1)) })
  }
}

extension Stage {
  /// Bytes that the stage reads, in all its passes.
  public func bytesToRead(budget: MemoryBudget) -> Int {
    (inputShape + [inputType.size]).product * passCount(budget: budget)
  }

  /// Passes over the stage's input.
  public func passCount(budget: MemoryBudget) -> Int {
    guard case .median(_, let type, _) = ending else { return 1 }
    return Median.passCount(type: type, digitBits: digitBits(budget: budget))
  }

  /// Bits of the medians that one pass finds.
  public func digitBits(budget: MemoryBudget) -> Int {
    guard let dimension = ending.reducedDimension else { return 0 }
    let view = AxisView(blocks.largest, along: dimension)
    return Median.digitBits(columns: view.outer * view.inner, memory: budget.reductionState)
  }
}
