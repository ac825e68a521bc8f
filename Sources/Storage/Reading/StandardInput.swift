import CHDF5
import CLinux
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
    return access(path, R_OK) == 0 ? path : nil
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

  private static func openFirst(_ mark: FileMark) throws(StorageError) -> Handle {
    if let ownPath { return try SourceFile.open(ownPath, calling: path, mark) }
    if isatty(STDIN_FILENO) == 1 { throw .notAFile(path, .special) }
    let spool = try SpooledInput()
    defer { spool.removeName() }
    return try SourceFile.open(spool.path, calling: path, mark)
  }
}

/// What came by a pipe, in a file.
private final class SpooledInput {
  /// Its name, until it is opened.
  let path: String
  private let slot: Int?

  /// Copies standard input to its end.
  init() throws(StorageError) {
    let descriptor: CInt
    let folder: String
    var named: String?
    do throws(StorageError.Cause) {
      (descriptor, folder) = try SpoolFolder.first { folder throws(StorageError.Cause) in
        let nameless = Glibc.open(
          folder, linux_nameless() | O_DIRECTORY | O_RDWR | O_CLOEXEC, 0o600)
        if nameless >= 0 { return nameless }
        if errno != EOPNOTSUPP, errno != EISDIR { throw StorageError.Cause(errno: errno) }
        let path = SpoolFolder.newPath(in: folder)
        let descriptor = Glibc.open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        if descriptor < 0 { throw StorageError.Cause(errno: errno) }
        named = path
        return descriptor
      }
    } catch {
      throw .cannotSpool(StandardInput.name, folder: SpoolFolder.path, error)
    }
    defer { close(descriptor) }
    path = named ?? SpoolFolder.newPath(in: folder)
    slot = TemporaryFiles.shared.add(path)
    do throws(DescriptorCopy.Failure) {
      try DescriptorCopy(source: STDIN_FILENO, target: descriptor).fromPipe()
    } catch {
      removeName()
      switch error {
      case .reading(let cause): throw .unreadable(StandardInput.path, cause)
      case .writing(let cause): throw .cannotSpool(StandardInput.name, folder: folder, cause)
      }
    }
    // The library opens files by name.
    let own = "/proc/self/fd/\(descriptor)"
    if named == nil, linkat(AT_FDCWD, own, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0 {
      let cause = StorageError.Cause(errno: errno)
      removeName()
      throw .cannotSpool(StandardInput.name, folder: folder, cause)
    }
  }

  func removeName() {
    unlink(path)
    TemporaryFiles.shared.remove(slot)
  }
}
