import AxisArrays
import Devices
import Storage

/// Moves numbered blocks through memory on several threads.
///
///     every thread:  free slot -> process: read, compute, begin to write -> done
///     the thread that is done with the block whose turn it is:  done -> complete -> free slot
///
/// A thread takes a block from its file to its result, so that the elements are still in the
/// thread's cache when the next step wants them. What must happen in the order of the blocks is done
/// by whichever thread finishes the next one; the others go on with blocks of their own. Slots are
/// given out in the order of the blocks, so the block whose turn it is always has one, and memory is
/// bounded by the number of slots. Goals, in this order: nothing is lost or reordered; memory is
/// bounded; no thread waits for another that could be working.
final class Pipeline: Sendable {
  /// What is done with a block.
  struct Work: Sendable {
    /// What can be done with several blocks at a time. Gets the number of the thread.
    var process: @Sendable (Slot, Int) throws -> Void
    /// What is done block after block, in order; nil when nothing is.
    var complete: (@Sendable (Slot) throws -> Void)?
  }

  private let monitor = Monitor()
  private let state: State
  private let blocks: Range<Int>
  private let work: Work

  /// What the monitor protects.
  private final class State: @unchecked Sendable {
    var free: [Slot]
    var done: [Int: Slot] = [:]
    /// The next block to be processed, and the next one to be completed.
    var next: Int
    var turn: Int
    /// Whether a thread is completing blocks.
    var isCompleting = false
    var finishedCount = 0
    /// What went wrong with the first of the blocks that something did.
    var failure: (block: Int, error: any Error)?

    init(free: [Slot], first: Int) {
      self.free = free
      next = first
      turn = first
    }
  }

  private init(blocks: Range<Int>, slots: [Slot], work: Work) {
    self.blocks = blocks
    self.work = work
    state = State(free: slots, first: blocks.lowerBound)
  }

  /// Takes `blocks` through `work` on `threads` threads, of which the calling one is number 0. Throws
  /// the error of the first block that has one, whoever was faster; all threads have ended when it
  /// returns.
  ///
  /// - Parameter progress: Called on the calling thread now and then, with the number of blocks that
  ///   are finished; at last with all of them.
  static func run(
    blocks: Range<Int>, slots: [Slot], threads: Int, work: Work, progress: @escaping (Int) -> Void
  ) throws {
    if blocks.isEmpty { return }
    let pipeline = Pipeline(blocks: blocks, slots: slots, work: work)
    let threads = min(threads, slots.count, blocks.count)
    pipeline.start(1, of: threads) { pipeline.takePart(thread: 0, progress: progress) }
    if let failure = pipeline.state.failure { throw failure.error }
    progress(blocks.count)
  }

  /// Starts threads from number `index` on, calls `body`, and waits for their end. With fewer threads
  /// than wanted, where the system has no more, the work still gets done.
  private func start(_ index: Int, of threads: Int, body: () -> Void) {
    guard index < threads, let thread = WorkerThread({ self.takePart(thread: index) }) else {
      return body()
    }
    start(index + 1, of: threads, body: body)
    thread.join()
  }

  /// Takes blocks until none is left.
  private func takePart(thread: Int, progress: ((Int) -> Void)? = nil) {
    while let slot = takeSlot() {
      do {
        try work.process(slot, thread)
      } catch {
        return fail(error, at: slot.block)
      }
      guard finish(slot) else { return }
      if let progress { progress(monitor.locked { state.finishedCount }) }
    }
  }

  /// A slot for the next block; nil when none is left.
  private func takeSlot() -> Slot? {
    monitor.wait { () -> Slot?? in
      if state.failure != nil || state.next == blocks.upperBound { return .some(nil) }
      guard let slot = state.free.popLast() else { return nil }
      slot.block = state.next
      state.next += 1
      return slot
    }
  }

  /// Frees a slot whose block is processed, once it is completed. False if that failed.
  private func finish(_ slot: Slot) -> Bool {
    guard let complete = work.complete else {
      monitor.locked { release(slot) }
      return true
    }
    var turn = monitor.locked { () -> Slot? in
      state.done[slot.block] = slot
      if state.isCompleting { return nil }
      let next = state.done.removeValue(forKey: state.turn)
      state.isCompleting = next != nil
      return next
    }
    while let slot = turn {
      do {
        try complete(slot)
      } catch {
        fail(error, at: slot.block)
        return false
      }
      turn = monitor.locked {
        state.turn += 1
        release(slot)
        let next = state.failure == nil ? state.done.removeValue(forKey: state.turn) : nil
        state.isCompleting = next != nil
        return next
      }
    }
    return true
  }

  /// Gives a slot back. In the monitor.
  private func release(_ slot: Slot) {
    state.free.append(slot)
    state.finishedCount += 1
    // Threads wait only where there was no slot.
    if state.free.count == 1 { monitor.announce() }
  }

  /// Ends the run. The blocks before this one are in progress or done, and may still fail.
  private func fail(_ error: any Error, at block: Int) {
    monitor.locked {
      if block < state.failure?.block ?? .max { state.failure = (block, error) }
    }
    monitor.announce()
  }
}

/// A block in flight.
///
/// Unchecked: one thread has a slot at a time.
final class Slot: @unchecked Sendable {
  /// The number of the block in the slot.
  var block = 0
  /// Its input and its result.
  let memory: any BlockMemory
  /// What is left of its writing.
  var pending: (any PendingWrite)?
  /// What was done in this slot so far.
  var tally = Tally()

  /// What is counted.
  struct Tally {
    /// Values of note that the program met.
    var values = ValueCounts()
    var bytesRead = 0
    var bytesWritten = 0

    /// Adds what another slot counted.
    mutating func add(_ other: Tally) {
      values += other.values
      bytesRead += other.bytesRead
      bytesWritten += other.bytesWritten
    }
  }

  /// Wraps memory with room for the largest block.
  init(_ memory: any BlockMemory) { self.memory = memory }
}
