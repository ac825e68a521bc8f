import AxisArrays
import Devices

/// Moves numbered blocks through reading, computing and collecting.
///
///     reader thread          compute threads          calling thread
///     free slot -> read  ->  ready -> compute     ->  done -> collect, in order -> free slot
///
/// A block keeps its slot from the moment it is read until it is collected. Slots are given out in
/// the order of the blocks, so the block that the collector waits for always has one, and memory is
/// bounded by the number of slots. Goals, in this order: nothing is lost or reordered; memory is
/// bounded; no thread waits for another that could be working.
final class Pipeline: Sendable {
  /// The three things that are done with a block.
  struct Work {
    var read: @Sendable (Slot) throws -> Void
    /// Gets the number of the compute thread.
    var compute: @Sendable (Slot, Int) throws -> Void
    var collect: (Slot) throws -> Void
  }

  private let monitor = Monitor()
  private let state: State
  private let blockCount: Int

  /// What the monitor protects.
  private final class State: @unchecked Sendable {
    var free: [Slot]
    var ready: [Slot] = []
    var done: [Int: Slot] = [:]
    /// Blocks that compute threads have taken so far.
    var taken = 0
    var error: (any Error)?
    init(free: [Slot]) { self.free = free }
  }

  private init(blockCount: Int, slots: [Slot]) {
    self.blockCount = blockCount
    state = State(free: slots)
  }

  /// Takes `blockCount` blocks through `work` on `threads` compute threads and a reader. Throws
  /// the first error; all threads have ended when it returns.
  static func run(blockCount: Int, slots: [Slot], threads: Int, work: Work) throws {
    if blockCount <= 1 || slots.count <= 1 {
      // Nothing overlaps, so no thread is started.
      guard let slot = slots.first else { return }
      for block in 0..<blockCount {
        slot.block = block
        try work.read(slot)
        try work.compute(slot, 0)
        try work.collect(slot)
      }
      return
    }
    try Pipeline(blockCount: blockCount, slots: slots).run(threads: threads, work: work)
  }

  private func run(threads: Int, work: Work) throws {
    let read = work.read
    let compute = work.compute
    let reader = WorkerThread { self.read(read) }
    guard let reader else { throw Self.noThreads }
    start(0, of: threads, compute) { self.collect(work.collect) }
    reader.join()
    if let error = monitor.locked({ state.error }) { throw error }
  }

  /// Starts compute threads from number `index` on, calls `body`, and waits for their end.
  private func start(
    _ index: Int, of threads: Int, _ compute: @escaping @Sendable (Slot, Int) throws -> Void,
    body: () -> Void
  ) {
    if index == threads { return body() }
    let thread = WorkerThread { self.compute(compute, thread: index) }
    guard let thread else {
      // With fewer threads than wanted the work still gets done; without any it cannot.
      if index == 0 { fail(Self.noThreads) }
      return body()
    }
    start(index + 1, of: threads, compute, body: body)
    thread.join()
  }

  private static let noThreads = EngineError(
    .software, "the system has no more threads", remedy: "lower --threads")

  private func read(_ read: (Slot) throws -> Void) {
    for block in 0..<blockCount {
      let slot = monitor.wait { () -> Slot?? in
        if state.error != nil { return .some(nil) }
        return state.free.popLast().map { .some($0) }
      }
      guard let slot else { return }
      slot.block = block
      do { try read(slot) } catch { return fail(error) }
      monitor.locked { state.ready.append(slot) }
      monitor.announce()
    }
  }

  private func compute(_ compute: (Slot, Int) throws -> Void, thread: Int) {
    while true {
      let slot = monitor.wait { () -> Slot?? in
        if state.error != nil || state.taken == blockCount { return .some(nil) }
        if state.ready.isEmpty { return nil }
        state.taken += 1
        return state.ready.removeFirst()
      }
      guard let slot else { return monitor.announce() }
      do { try compute(slot, thread) } catch { return fail(error) }
      monitor.locked { state.done[slot.block] = slot }
      monitor.announce()
    }
  }

  private func collect(_ collect: (Slot) throws -> Void) {
    for block in 0..<blockCount {
      let slot = monitor.wait { () -> Slot?? in
        if state.error != nil { return .some(nil) }
        return state.done.removeValue(forKey: block).map { .some($0) }
      }
      guard let slot else { return }
      do { try collect(slot) } catch { return fail(error) }
      monitor.locked { state.free.append(slot) }
      monitor.announce()
    }
  }

  private func fail(_ error: any Error) {
    monitor.locked { if state.error == nil { state.error = error } }
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
  /// How many values a conversion saturated.
  var saturated = 0

  /// Wraps memory with room for the largest block.
  init(_ memory: any BlockMemory) { self.memory = memory }
}
