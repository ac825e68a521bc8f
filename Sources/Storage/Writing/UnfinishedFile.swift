import Glibc

/// The bytes of an output before anybody sees them.
protocol UnfinishedFile: AnyObject {
  /// Room on the file system; nil if it does not tell.
  var freeBytes: Int? { get }
  /// Looks at the complete output, which is on the disk under the path given, before it is handed over.
  var verification: ((String) throws(StorageError) -> Void)? { get set }
  /// Completes the output and gives it to whom it is for. One that replaces an input leaves what else
  /// has its name by now.
  func commit(replacing input: SourceFile?) throws(StorageError)
  /// Removes what was written. Does nothing after `commit`.
  func discard()
}

/// An HDF5 file for standard output. The library goes back and forth in it, so it is kept in a file
/// without a name and copied when it is complete: the reader of a pipe gets all of it or nothing.
final class SpooledOutput: UnfinishedFile {
  /// How the user calls it.
  static let path = "-"

  var verification: ((String) throws(StorageError) -> Void)?
  private let file: TemporaryFile

  /// Begins a file that `fill` opens, which is empty yet. It keeps its name until it is complete if it is
  /// to be opened again.
  init(keepingName: Bool, fill: (TemporaryFile) throws(StorageError.Cause) -> Void)
    throws(StorageError)
  {
    do throws(StorageError.Cause) {
      (file, _) = try SpoolFolder.first { folder throws(StorageError.Cause) in
        let file = try SpoolFolder.newFile(in: folder)
        // The library needs a name only to open it.
        defer { if !keepingName { file.removeName() } }
        try fill(file)
        return file
      }
    } catch {
      throw .cannotSpool("the output", folder: SpoolFolder.path, error)
    }
  }

  deinit { discard() }

  var freeBytes: Int? { freeBytesOnDisk(of: file.descriptor) }

  func commit(replacing input: SourceFile?) throws(StorageError) {
    defer { discard() }
    if let verification {
      do throws(StorageError.Cause) { try putOnDisk(file.descriptor) } catch {
        throw .cannotSpool("the output", folder: SpoolFolder.path, error)
      }
      try verification(file.openPath)
    }
    do throws(DescriptorCopy.Failure) {
      try DescriptorCopy(source: file.descriptor, target: STDOUT_FILENO).fromFile()
    } catch {
      switch error {
      case .reading(let cause), .writing(let cause): throw .standardOutput(cause)
      }
    }
  }

  func discard() { file.remove() }
}

/// Writes a file to its disk and forgets its pages, so that who reads it reads the disk. A file system
/// in memory has none.
func putOnDisk(_ descriptor: CInt) throws(StorageError.Cause) {
  if syncToDisk(descriptor) != 0, errno != EINVAL { throw StorageError.Cause(errno: errno) }
  posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED)
}

/// Room on the file system of an open file for ordinary users (or for the superuser, if that is who
/// runs it); nil if it does not tell.
func freeBytesOnDisk(of descriptor: CInt) -> Int? {
  var status = statvfs()
  guard fstatvfs(descriptor, &status) == 0, status.f_blocks > 0 else { return nil }
  let blocks = geteuid() == 0 ? status.f_bfree : status.f_bavail
  return Int(clamping: blocks.multipliedReportingOverflow(by: status.f_frsize).partialValue)
}
