import Glibc
import Supervision
import Synchronization

/// The temporary files that are there at the moment, for the program's signal handlers.
public enum TemporaryFiles {
  /// The files of this process, where the process that watches over it sees them.
  static let shared = PathRegistry(capacity: 160, memory: ax_temporary_paths)

  /// Makes `removeAll` safe to call in a signal handler. Call it before installing one.
  public static func prepare() { _ = shared }

  /// Removes every temporary file. Async-signal-safe after `prepare`.
  public static func removeAll() { shared.unlinkAll() }
}

/// Paths that a signal handler can get at.
///
/// A signal handler may neither allocate memory nor wait for a lock. So the paths are C strings in
/// slots that are there from the beginning, and a slot is free when its first byte is 0: that byte
/// is the last to be written and the first to be cleared.
package final class PathRegistry: Sendable {
  private let capacity: Int
  private let slotSize = 4096
  nonisolated(unsafe) private let slots: UnsafeMutablePointer<CChar>?
  private let writers = Mutex(())

  /// A registry in memory that `memory` gives, all zero and never to be given back.
  package init(capacity: Int, memory: (Int) -> UnsafeMutableRawPointer?) {
    self.capacity = capacity
    // Without it, files are not registered.
    slots = memory(capacity * slotSize)?.bindMemory(to: CChar.self, capacity: capacity * slotSize)
  }

  /// Registers a path; nil when all slots are taken or the path is too long for the system anyway.
  package func add(_ path: String) -> Int? {
    writers.withLock { _ in
      guard let slots else { return nil }
      let free = (0..<capacity).first { slots[$0 * slotSize] == 0 }
      guard let free, path.utf8.count < slotSize, let first = path.utf8.first else { return nil }
      let slot = slots + free * slotSize
      for (index, byte) in path.utf8.enumerated().dropFirst() {
        slot[index] = CChar(bitPattern: byte)
      }
      slot[path.utf8.count] = 0
      atomicMemoryFence(ordering: .releasing)
      slot[0] = CChar(bitPattern: first)
      return free
    }
  }

  /// Forgets the path in a slot.
  package func remove(_ slot: Int?) {
    guard let slot else { return }
    writers.withLock { _ in slots?[slot * slotSize] = 0 }
  }

  /// Removes the files of all paths. Async-signal-safe.
  package func unlinkAll() {
    guard let slots else { return }
    for index in 0..<capacity {
      let path = slots + index * slotSize
      if path[0] != 0 { unlink(path) }
    }
  }
}
