import CHDF5

/// A call of the HDF5 library that failed, and why.
package struct HDF5Failure: Error {
  var cause: StorageError.Cause

  /// The failure of the call just made.
  static var current: HDF5Failure {
    var description = ""
    withUnsafeMutablePointer(to: &description) { description in
      // The first record from below is the one that knows the reason.
      _ = H5Ewalk2(
        hdf5_error_default(), H5E_WALK_UPWARD,
        { _, record, text in
          if let record = record?.pointee.desc {
            text?.assumingMemoryBound(to: String.self).pointee = String(cString: record)
          }
          return 1
        }, description)
    }
    let failure = HDF5Failure(description: description)
    ExternalFiles.note(failure.cause)
    return failure
  }

  /// A failure for a reason.
  init(cause: StorageError.Cause) { self.cause = cause }

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

/// Throws if a call of the HDF5 library failed.
func check(_ status: herr_t) throws(HDF5Failure) {
  if status < 0 { throw .current }
}

/// The answer of a call that tells failure by a negative one.
func checked<Value: SignedInteger>(_ value: Value) throws(HDF5Failure) -> Value {
  if value < 0 { throw .current }
  return value
}
