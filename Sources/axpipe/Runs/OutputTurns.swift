import Engine

/// Whose turn it is to write to standard output: results come in the order of the inputs, however
/// many are worked on at a time. An input waits only for those before it, which are at work already
/// or done.
final class OutputTurns: Sendable {
  private let monitor = Monitor()
  private let state = State()

  /// What the monitor protects.
  private final class State: @unchecked Sendable {
    var finished: Set<Int> = []
    var turn = 0
    var isCancelled = false
    var hasWritten = false
  }

  /// Waits until the inputs before this one are finished. Says whether it is the first to write.
  func wait(for input: Int) throws(Cancelled) -> Bool {
    let isFirst: Bool? = monitor.wait { () -> Bool?? in
      if state.isCancelled { return .some(nil) }
      guard state.turn == input else { return nil }
      defer { state.hasWritten = true }
      return !state.hasWritten
    }
    guard let isFirst else { throw Cancelled() }
    return isFirst
  }

  /// Says that an input will write nothing more.
  func finish(_ input: Int) {
    monitor.locked {
      state.finished.insert(input)
      while state.finished.remove(state.turn) != nil { state.turn += 1 }
    }
    monitor.announce()
  }

  /// Lets nobody write any more.
  func cancel() {
    monitor.locked { state.isCancelled = true }
    monitor.announce()
  }
}
