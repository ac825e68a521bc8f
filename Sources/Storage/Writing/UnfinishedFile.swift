import Glibc

/// The bytes of an output before anybody sees them.
protocol UnfinishedFile: AnyObject {
  /// Room on the file system; nil if it does not tell.
  var freeBytes: Int? { get }
  /// Completes the output and gives it to whom it is for.
  func commit() throws(StorageError)
  /// Removes what was written. Does nothing after `commit`.
  func discard()
}

/// An HDF5 file for standard output. The library goes back and forth in it, so it is kept in a file
/// without a name and copied when it is complete: the reader of a pipe gets all of it or nothing.
final class SpooledOutput: UnfinishedFile {
  /// How the user calls it.
  static let path = "-"

  private let descriptor: CInt
  private var isOpen = true

  /// Begins a file that `create` makes at a path where there is none.
  init(create: (String) throws(StorageError.Cause) -> Void) throws(StorageError) {
    do throws(StorageError.Cause) {
      (descriptor, _) = try SpoolFolder.first { folder throws(StorageError.Cause) in
        let path = SpoolFolder.newPath(in: folder)
        let slot = TemporaryFiles.shared.add(path)
        defer {
          unlink(path)
          TemporaryFiles.shared.remove(slot)
        }
        // It has a name for a moment, and others look into such folders.
        let mask = umask(0o077)
        defer { umask(mask) }
        try create(path)
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0 { throw StorageError.Cause(errno: errno) }
        return descriptor
      }
    } catch {
      throw .cannotSpool("the output", folder: SpoolFolder.path, error)
    }
  }

  deinit { discard() }

  var freeBytes: Int? { freeBytesOnDisk(of: descriptor) }

  func commit() throws(StorageError) {
    defer { discard() }
    do throws(DescriptorCopy.Failure) {
      try DescriptorCopy(source: descriptor, target: STDOUT_FILENO).fromFile()
    } catch {
      switch error {
      case .reading(let cause), .writing(let cause): throw .standardOutput(cause)
      }
    }
  }

  func discard() {
    if !isOpen { return }
    isOpen = false
    close(descriptor)
  }
}

/// Room on the file system of an open file for ordinary users (or for the superuser, if that is who
/// runs it); nil if it does not tell.
func freeBytesOnDisk(of descriptor: CInt) -> Int? {
  var status = statvfs()
  guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
  let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
  return Int(clamping: blocks.multipliedReportingOverflow(by: status.f_frsize).partialValue)
}
