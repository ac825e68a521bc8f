/// How the memory that `--memory` allows is shared out.
///
/// The blocks in flight are `slots`: one that is being read, one per thread that is being computed,
/// and one that is being written. A slot holds the input and the result of a block, and a thread
/// holds what passes between the steps of a stage.
public struct MemoryBudget: Sendable, Hashable {
  /// The limit that the user gave.
  public var limit: Int
  /// Threads that compute.
  public var threads: Int
  /// Input bytes of an ordinary block. A few blocks of the default size stay in the last-level
  /// cache, so that a block is computed and written while it is still there.
  public var blockBytes: Int

  /// The smallest limit that works.
  public static let smallestLimit = 16 << 20
  /// What the program itself takes, beside the data.
  private static let reserve = 12 << 20
  /// How many times as large a block may be when the order of the dimensions changes, so that
  /// reading and writing both get runs of useful length.
  private static let permutedFactor = 16
  /// Runs of elements shorter than this many bytes are slow to read.
  static let shortestRun = 16 << 10
  /// Rows that a block of a difference has at least, since it reads one row more.
  static let overlappingRows = 32

  /// Shares out `limit` bytes among `threads` threads.
  public init(limit: Int, threads: Int, blockBytes: Int = 2 << 20) {
    self.limit = limit
    self.threads = threads
    self.blockBytes = blockBytes
  }

  /// Blocks in flight.
  public var slots: Int { threads + 2 }

  /// Bytes that results passed from one stage to the next may take.
  var intermediate: Int { (limit - Self.reserve) / 4 }

  /// Bytes for the totals and counters of reductions.
  public var reductionState: Int { (limit - Self.reserve) / 4 }

  /// Elements of input in the largest block.
  func largestElements(_ bytes: ElementBytes) -> Int {
    let perElement = slots * (bytes.input + bytes.output) + threads * 2 * bytes.between
    return max(1, (limit - Self.reserve) / 2 / perElement)
  }

  /// Elements of input in an ordinary block.
  func ordinaryElements(_ bytes: ElementBytes) -> Int {
    min(largestElements(bytes), max(1, blockBytes / bytes.input))
  }

  /// Elements of input in a block whose dimensions change their order.
  func permutedElements(_ bytes: ElementBytes) -> Int {
    min(largestElements(bytes), max(1, Self.permutedFactor * blockBytes / bytes.input))
  }
}

/// Bytes that one element takes on its way through a stage.
struct ElementBytes: Sendable, Hashable {
  /// As it is read.
  var input: Int
  /// In the largest form in which it passes from one step to the next; 0 when there is one step.
  var between: Int
  /// As it is written, at most.
  var output: Int
}
