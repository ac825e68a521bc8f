import CLinux
import Glibc

extension TemporaryFile {
  /// Makes the contents outlast a crash. They go to the disk in pieces, since a signal has to wait until
  /// such a call is done.
  func sync() throws(StorageError.Cause) {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StorageError.Cause(errno: errno) }
    let piece = 16 << 20
    for start in stride(from: 0, to: Int(status.st_size), by: piece) {
      // The next one is on its way while this one is waited for.
      try sync(start + piece, piece, linux_sync_begin())
      try sync(start, piece, linux_sync_complete())
    }
    if syncToDisk(descriptor) != 0 { throw StorageError.Cause(errno: errno) }
  }

  private func sync(
    _ start: Int, _ length: Int, _ how: CUnsignedInt
  ) throws(StorageError.Cause) {
    let status = untilUninterrupted {
      sync_file_range(descriptor, off_t(start), off_t(length), how)
    }
    if status == 0 { return }
    let cause = StorageError.Cause(errno: errno)
    // What it reports `fsync` reports no more; a file system that cannot leaves it all to that.
    if cause.errno == ENOSYS || cause.errno == EINVAL || cause.errno == EOPNOTSUPP { return }
    throw cause
  }

  /// Asks for the errors that some file systems tell only when a file is closed.
  func checkClosing() throws(StorageError.Cause) {
    let copy = fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
    if copy < 0 || Glibc.close(copy) != 0 { throw StorageError.Cause(errno: errno) }
  }
}

/// `fsync`, also when a signal comes in between.
func syncToDisk(_ descriptor: CInt) -> CInt { untilUninterrupted { fsync(descriptor) } }

/// A call of the system's, again and again until no signal comes in between.
private func untilUninterrupted(_ call: () -> CInt) -> CInt {
  while true {
    let status = call()
    if status == 0 || errno != EINTR { return status }
  }
}
