import AxisArrays
import CHDF5
import Glibc
import Supervision

/// A call of the HDF5 library that failed, and why.
package struct HDF5Failure: Error {
  var cause: StorageError.Cause

  /// A failure whose reason is known.
  init(cause: StorageError.Cause) { self.cause = cause }

  /// The failure of the call just made.
  static var current: HDF5Failure {
    var reason = Reason()
    withUnsafeMutablePointer(to: &reason) { reason in
      // The first record from below is the one that knows the reason.
      _ = H5Ewalk2(
        hdf5_error_default(), H5E_WALK_UPWARD,
        { _, record, reason in
          guard let record = record?.pointee else { return 1 }
          reason?.assumingMemoryBound(to: Reason.self).pointee = Reason(
            text: record.desc.map { String(cString: $0) } ?? "",
            isMemory: record.maj_num == hdf5_error_resource()
              && record.min_num == hdf5_error_no_space())
          return 1
        }, reason)
    }
    let failure =
      reason.isMemory && !ax_is_memory_limited()
      ? HDF5Failure(cause: StorageError.Cause(errno: ENOMEM))
      : HDF5Failure(description: reason.text)
    Refusals.note(failure.cause)
    ExternalFiles.note(failure.cause)
    return failure
  }

  /// What a record of the library says.
  private struct Reason {
    var text = ""
    /// Whether there was too little memory.
    var isMemory = false
  }

  /// Reads the library's description. One that comes from the operating system has the form
  /// `file write failed: time = …, errno = 28, error message = 'No space left on device', buf = …`.
  init(description: String) {
    for field in description.split(separator: ",") where field.hasPrefix(" errno = ") {
      if let number = Int32(field.dropFirst(" errno = ".count)) {
        cause = StorageError.Cause(errno: number)
        return
      }
    }
    let text = description.isEmpty ? "the HDF5 library gives no reason" : printable(description)
    cause = StorageError.Cause(errno: nil, text: text)
  }
}

extension OwnedMemory {
  /// Memory for what the library reads.
  init(reading byteCount: Int) throws(HDF5Failure) {
    do throws(StorageError.Cause) { try self.init(storing: byteCount) } catch {
      throw HDF5Failure(cause: error)
    }
  }
}

/// Throws if a call of the HDF5 library failed.
func check(_ status: herr_t) throws(HDF5Failure) {
  if status < 0 { throw .current }
}

/// The answer of a call that tells failure by a negative one.
func checked<Value: SignedInteger>(_ value: Value) throws(HDF5Failure) -> Value {
  if value < 0 { throw .current }
  return value
}
