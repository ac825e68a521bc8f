import Glibc
import Synchronization

/// What the system refused while the library was at work, by the thread that asked.
///
/// What cannot be opened or read is often passed over: it may be damaged, or lead nowhere, and the
/// rest is of use without it. What the disk does not give at the moment, or memory that is short, is
/// another matter: the same run would give something else tomorrow. So it is noted here, and the run
/// comes to nothing in the end, whoever passed over it.
enum Refusals {
  /// Errors that say nothing about the file; others may just say that something is not there.
  private static let refusing = [EIO, ENOMEM, EMFILE, ENFILE, ESTALE, ENOSPC, EDQUOT]
  private static let first = Mutex<[pthread_t: StorageError.Cause]>([:])

  /// Notes a failure, if it was the system's.
  static func note(_ cause: StorageError.Cause) {
    guard let number = cause.errno, refusing.contains(number) else { return }
    let thread = pthread_self()
    first.withLock { if $0[thread] == nil { $0[thread] = cause } }
  }

  /// The first failure that this thread met since it was last asked.
  static func take() -> StorageError.Cause? {
    let thread = pthread_self()
    return first.withLock { $0.removeValue(forKey: thread) }
  }
}

/// What a call of the library answers. One that fails, as hardly any can, is noted.
func answer<Value: Equatable>(_ value: Value, unless failed: Value) -> Value {
  if value == failed { _ = HDF5Failure.current }
  return value
}
