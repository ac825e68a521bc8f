import Glibc

/// Lets two threads at a time write to a file.
///
/// Linux lets one into a file; those that wait at its door keep a processor each busy. The second of the
/// two comes in as the first leaves.
final class WriteTurns: Sendable {
  /// Writes of fewer bytes are over before a thread has gone to sleep and come back.
  static let leastBytes = 64 << 10

  /// Semaphores are there to be used by many threads.
  nonisolated(unsafe) private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init() { sem_init(semaphore, 0, 2) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Waits for a turn.
  func take() {
    // A signal wakes it before its turn.
    while sem_wait(semaphore) != 0 {}
  }

  /// Lets the next one have it.
  func give() { sem_post(semaphore) }
}
