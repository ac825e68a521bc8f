import CHDF5
import Glibc
import Synchronization

/// HDF5 on standard input, the file that is called `-`.
///
/// A file is read where it is. What comes by a pipe is first kept in a file of its own, since HDF5 is
/// read back and forth; that file loses its name as soon as the library has opened it, so that it is
/// gone when the program is, however it ends.
public enum StandardInput {
  /// How the user calls it.
  public static let path = "-"
  /// What messages call it.
  public static let name = "standard input"

  /// The open file; it is there once, for whoever asks.
  private static let opened = Mutex<Handle?>(nil)

  /// Where the bytes are, if standard input is a file that can be opened again: at its beginning, not
  /// removed, and with permission to.
  static let ownPath: String? = {
    var status = stat()
    guard fstat(STDIN_FILENO, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_nlink > 0, lseek(STDIN_FILENO, 0, SEEK_CUR) == 0
    else { return nil }
    let path = "/proc/self/fd/\(STDIN_FILENO)"
    return access(path, R_OK) == 0 && hasRealPath(path) ? path : nil
  }()

  /// Opens it for reading.
  static func open(_ mark: FileMark) throws(StorageError) -> Handle {
    try opened.withLock { (opened) throws(StorageError) in
      let first: Handle
      if let opened { first = opened } else { first = try openFirst(mark) }
      opened = first
      Library.enter(mark)
      defer { Library.leave() }
      do throws(HDF5Failure) {
        return try Handle(H5Freopen(first.id))
      } catch {
        throw .damaged(path, error.cause)
      }
    }
  }

  private static func close() { opened.withLock { $0 = nil } }

  private static func openFirst(_ mark: FileMark) throws(StorageError) -> Handle {
    if let ownPath { return try SourceFile.open(ownPath, calling: path, mark) }
    if isatty(STDIN_FILENO) == 1 { throw .notAFile(path, .special) }
    // Nobody closes it, since nobody knows who is the last to read it.
    atexit { StandardInput.close() }
    let file = try spooled()
    defer { file.removeName() }
    return try SourceFile.open(file.path, calling: path, mark)
  }

  /// Copies what comes by a pipe to its end.
  private static func spooled() throws(StorageError) -> TemporaryFile {
    let file: TemporaryFile
    let folder: String
    do throws(StorageError.Cause) {
      (file, folder) = try SpoolFolder.first { folder throws(StorageError.Cause) in
        try SpoolFolder.laterNamedFile(in: folder)
      }
    } catch {
      throw .cannotSpool(name, folder: SpoolFolder.path, error)
    }
    do throws(DescriptorCopy.Failure) {
      try DescriptorCopy(source: STDIN_FILENO, target: file.descriptor).fromPipe()
    } catch {
      switch error {
      case .reading(let cause): throw .unreadable(path, cause)
      case .writing(let cause): throw .cannotSpool(name, folder: folder, cause)
      }
    }
    // The library opens files by name.
    do throws(StorageError.Cause) { try file.giveName() } catch {
      throw .cannotSpool(name, folder: folder, error)
    }
    return file
  }
}
