import Glibc

/// A new file under a name that nobody can foresee, which is known as a living run's by its lock.
///
///     a run:   create -> lock -> has it still a name? -> write … rename -> close
///     others:  open -> lock, else its run lives -> is that still its name? -> unlink -> close
///
/// Who removes a file looks at its name while holding the lock, and so does who made it: a file that
/// others take for left behind before its run has locked it is made once more.
package final class TemporaryFile {
  package let path: String
  /// Open for reading and writing; it holds the lock.
  package let descriptor: CInt
  private var slot: Int?
  private var hasName = true
  private var isOpen = true

  /// Makes a file at the first of the paths that `newPath` gives where there is none.
  ///
  /// - Parameter permissions: Those of which the user's mask leaves some.
  init(
    permissions: mode_t, at newPath: () -> String
  ) throws(StorageError.Cause) {
    var cause = StorageError.Cause(errno: EEXIST)
    // Names are taken about never, and locks for a moment only.
    for _ in 0..<100 {
      let path = newPath()
      // Registered first: a signal in between finds nothing to remove.
      let slot = TemporaryFiles.shared.add(path)
      let descriptor = open(
        path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, permissions)
      if descriptor < 0 { cause = StorageError.Cause(errno: errno) }
      if descriptor >= 0 {
        if FileLock.take(descriptor) != .isHeld, Self.isLinked(descriptor) {
          (self.path, self.descriptor, self.slot) = (path, descriptor, slot)
          return
        }
        unlink(path)
        Glibc.close(descriptor)
        cause = StorageError.Cause(errno: EAGAIN)
      }
      TemporaryFiles.shared.remove(slot)
      if descriptor < 0, cause.errno != EEXIST { break }
    }
    throw cause
  }

  /// Takes a file that has no name yet and may get one.
  init(nameless descriptor: CInt, path: String) {
    self.path = path
    self.descriptor = descriptor
    slot = TemporaryFiles.shared.add(path)
    hasName = false
    _ = FileLock.take(descriptor)
  }

  deinit { remove() }

  /// The file whatever becomes of its name, for those who open files by name.
  var openPath: String {
    let own = "/proc/self/fd/\(descriptor)"
    return hasRealPath(own) ? own : path
  }

  /// Gives the file its name, if it has none yet.
  func giveName() throws(StorageError.Cause) {
    if hasName { return }
    let own = "/proc/self/fd/\(descriptor)"
    if linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0 {
      throw StorageError.Cause(errno: errno)
    }
    hasName = true
  }

  /// Takes the name away; the file lives until its last descriptor is closed.
  func removeName() {
    if hasName { unlink(path) }
    hasName = false
    TemporaryFiles.shared.remove(slot)
    slot = nil
  }

  /// Removes the temporary name, if it is there. Does nothing after `close`.
  func remove() {
    if !isOpen { return }
    removeName()
    close()
  }

  /// Gives up the lock and the descriptor; the file stays.
  func close() {
    if !isOpen { return }
    isOpen = false
    TemporaryFiles.shared.remove(slot)
    Glibc.close(descriptor)
  }

  private static func isLinked(_ descriptor: CInt) -> Bool {
    var status = stat()
    return fstat(descriptor, &status) == 0 && status.st_nlink > 0
  }
}

/// Whether a path of an open file leads to a name, which HDF5 asks for: not where it is removed, or
/// where a folder above it may not be searched.
func hasRealPath(_ path: String) -> Bool {
  guard let real = realpath(path, nil) else { return false }
  free(real)
  return true
}
