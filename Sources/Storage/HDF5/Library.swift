import CHDF5
import Glibc
import Supervision

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
    ExternalFiles.prepareLibrary()
    return mutex
  }()

  /// How long a call may compute that is about no file, or about an output: longer than any takes.
  private static let mostSeconds: UInt32 = 300

  /// Takes the lock and turns off the printing of errors, which is a setting of the thread.
  ///
  /// - Parameters:
  ///   - file: The file that is read; nil where none is, or the same as before.
  ///   - elements: How many of its elements are read at once. A filter may be slow.
  package static func enter(_ file: FileMark? = nil, reading elements: Int = 0) {
    pthread_mutex_lock(mutex)
    if let file {
      ax_enter_library(file.number, file.seconds + UInt32(clamping: elements >> 18))
    } else {
      ax_enter_library(0, mostSeconds)
    }
    H5Eset_auto2(hdf5_error_default(), nil, nil)
  }

  /// Gives the lock back.
  package static func leave() {
    ax_leave_library()
    pthread_mutex_unlock(mutex)
  }

  /// Tells who watches over the process that a long call gets on.
  static func giveSignOfLife() { ax_give_sign_of_life() }

  /// Notes the path of a file that will be read, for messages. What lists it has may take memory.
  static func mark(_ path: String, size: Int) -> FileMark {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    // More than any disk has may still be the size of a file with holes.
    let size = min(max(size, 0), 1 << 46)
    ax_grant_memory(4 * size)
    return FileMark(number: ax_note_file(path), size: size)
  }
}

/// A file, as who watches over the process knows it.
package struct FileMark: Sendable {
  fileprivate var number: CInt
  /// The file's size in bytes.
  var size: Int

  /// How long the library may compute in one call. A damaged file can lead it in a circle; going
  /// through a million objects of a large one takes its time.
  fileprivate var seconds: UInt32 { 5 + UInt32(clamping: size >> 23) }
}
