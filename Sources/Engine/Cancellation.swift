import Synchronization

/// Ends runs from another thread.
public final class Cancellation: Sendable {
  private let isRequested = Atomic(false)

  public init() {}

  /// Asks the runs to end before their next block.
  public func request() { isRequested.store(true, ordering: .relaxed) }

  /// Throws when the end was asked for.
  public func check() throws(Cancelled) {
    if isRequested.load(ordering: .relaxed) { throw Cancelled() }
  }
}

/// A run was ended because somebody asked for it.
public struct Cancelled: Error {
  public init() {}
}
