import CHDF5
import Glibc

/// The way into the HDF5 library: one caller at a time, and silent.
///
/// A library that is built thread-safe has a lock of its own, but not every one is, and an error
/// must be asked for before the next call forgets it. The lock is recursive, since releasing a
/// handle takes it too.
package enum Library {
  nonisolated(unsafe) private static let mutex: UnsafeMutablePointer<pthread_mutex_t> = {
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, CInt(PTHREAD_MUTEX_RECURSIVE))
    let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    // A file that could not be written to its end makes the library's own exit handler complain
    // on standard error. What has to be closed is closed by then.
    H5dont_atexit()
    H5open()
    return mutex
  }()

  /// Takes the lock and turns off the printing of errors, which is a setting of the thread.
  package static func enter() {
    pthread_mutex_lock(mutex)
    H5Eset_auto2(hdf5_error_default(), nil, nil)
  }

  /// Gives the lock back.
  package static func leave() { pthread_mutex_unlock(mutex) }
}
