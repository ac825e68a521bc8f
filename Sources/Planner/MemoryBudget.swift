import AxisArrays

/// How the memory that `--memory` allows is shared out: a half to blocks, a quarter to results that
/// pass between stages, a quarter to the totals and counters of reductions.
///
/// Blocks in flight have slots: one for each thread, and two that wait for their turn to be written. A
/// slot holds the input and the result of a block; a thread holds what passes between the steps of a
/// stage.
///
/// The shape of the blocks decides in which order chunks are stored. So it is planned for so many
/// slots and threads as a small machine has, on every machine; what memory is left then decides how
/// many slots there are.
public struct MemoryBudget: Sendable, Hashable {
  /// The limit that the user gave.
  public var limit: Int
  /// Threads that compute.
  public var threads: Int
  /// How many plans with such a budget run at a time.
  var jobs: Int
  /// Input bytes of an ordinary block.
  public var blockBytes: Int
  /// What the program takes beside the data; the planner adds what the files' layouts need, beside
  /// that in all, and for each thread.
  private var reserve = 12 << 20
  private var reservePerThread = 0

  /// The smallest limit that works.
  public static let smallestLimit = 32 << 20
  /// What is left for the data at least.
  private static let leastFree = 2 << 20
  /// How many times as large a block may be when the order of the dimensions changes, so that
  /// reading and writing both get runs of useful length.
  private static let permutedFactor = 16
  /// Slots and threads for which the shape of the blocks is planned.
  private static let plannedSlots = 4
  private static let plannedThreads = 2
  /// Runs of elements shorter than this many bytes are slow to read.
  static let shortestRun = 16 << 10
  /// Rows, or chunks where there are any, that a block of a difference should have along its
  /// dimension, since it reads one more.
  static let overlappingRows = 32
  static let overlappingChunks = 8

  /// Shares out `limit` bytes among `threads` threads, for each of `jobs` plans.
  public init(limit: Int, threads: Int, jobs: Int = 1, blockBytes: Int = 512 << 10) {
    self.jobs = jobs
    self.limit = limit
    self.threads = threads
    self.blockBytes = blockBytes
  }

  /// Sets memory apart that a file's layout needs: a chunk cannot be decoded in pieces. Fewer threads
  /// do it at a time where it would be too much.
  mutating func reserve(_ bytes: (kept: Int, perThread: Int)) throws(PlanError) {
    if bytes.perThread > 0 {
      threads = max(1, min(threads, (limit / 4 - bytes.kept) / bytes.perThread))
    }
    reserve += bytes.kept
    reservePerThread += bytes.perThread
    let needed = reserve + reservePerThread + Self.leastFree
    if limit < needed {
      let least = jobs * ((needed + (1 << 20) - 1) >> 20)
      throw PlanError(
        .usage,
        "the chunks of the file take more memory than --memory allows"
          + (jobs > 1 ? " each of \(jobs) jobs" : ""),
        remedy: "allow \(least)M or more" + (jobs > 1 ? ", or fewer jobs" : ""))
    }
  }

  /// What so many threads leave to the data.
  private func free(threads: Int) -> Int {
    max(Self.leastFree, limit - reserve - threads * reservePerThread)
  }

  /// Bytes that results passed from one stage to the next may take.
  var intermediate: Int { free(threads: threads) / 4 }

  /// Bytes for the totals and counters of reductions.
  public var reductionState: Int { free(threads: threads) / 4 }

  /// The most blocks of so many elements that can be in flight; at least one.
  func slots(for elements: Int, _ bytes: ElementBytes) -> Int {
    (1...threads + 2).last { fits($0, of: elements, bytes, threads: threads) } ?? 1
  }

  /// Whether a block of so many elements can be in flight.
  func fitsOne(of elements: Int, _ bytes: ElementBytes) -> Bool {
    fits(1, of: elements, bytes, threads: 1)
  }

  private func fits(_ slots: Int, of elements: Int, _ bytes: ElementBytes, threads: Int) -> Bool {
    let product = elements.multipliedReportingOverflow(by: bytes.total(slots, threads: threads))
    return !product.overflow && product.partialValue <= free(threads: threads) / 2
  }

  /// Elements of input in the largest block of which as many as are useful can be in flight.
  func largestElements(_ bytes: ElementBytes) -> Int {
    let total = bytes.total(Self.plannedSlots, threads: Self.plannedThreads)
    return max(1, free(threads: Self.plannedThreads) / 2 / total)
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

/// Bytes that one element takes on its way through a stage, at most.
struct ElementBytes: Sendable, Hashable {
  /// As it is read.
  var input: Int
  /// In the form in which it passes from one step to the next; 0 when there is one step.
  var between = 0
  /// Its share of a reduction's state.
  var state = 0
  /// As it is written.
  var output: Int

  /// Bytes for each element of a block with so many blocks in flight.
  func total(_ slots: Int, threads: Int) -> Int {
    slots * (input + output) + min(slots, threads) * (2 * between + state)
  }
}
