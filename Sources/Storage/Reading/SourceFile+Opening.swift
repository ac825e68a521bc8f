import CHDF5
import FileDriver
import Glibc

extension SourceFile {
  /// What the file is called that `path` leads to; nil for standard input that is none.
  static func systemPath(of path: String) -> String? {
    path == StandardInput.path ? StandardInput.ownPath : path
  }

  /// Opens a file for reading and says what is wrong with one that does not open. The user knows it
  /// as `name`.
  static func open(
    _ path: String, calling name: String, _ mark: FileMark
  ) throws(StorageError) -> Handle {
    let status: FileStatus
    do throws(StorageError.Cause) {
      status = try FileStatus(of: path)
    } catch {
      if error.errno == ENOENT || error.errno == ENOTDIR { throw .noSuchFile(name) }
      throw .unreadable(name, error)
    }
    if status.kind != .file { throw .notAFile(name, status.kind) }
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      let access = try Handle.properties(hdf5_file_access())
      try check(hdf5_set_file_locking(access.id, true))
      try check(H5Pset_driver(access.id, try checked(ax_file_driver()), nil))
      return try Handle(H5Fopen(path, hdf5_read_only(), access.id))
    } catch {
      throw diagnosis(of: path, calling: name, error.cause)
    }
  }

  private static func diagnosis(
    of path: String, calling name: String, _ cause: StorageError.Cause
  ) -> StorageError {
    // The library locks a file before it looks at it. 524 is what some network file systems say
    // that know no locks.
    switch cause.errno {
    case EAGAIN, ENOLCK, 524: return .locked(name)
    case .some: return .unreadable(name, cause)
    case nil: break
    }
    if H5Fis_hdf5(path) <= 0 { return .notHDF5(name, otherFormat(of: path)) }
    return cause.text.hasPrefix("file is already open") ? .leftOpen(name) : .damaged(name, cause)
  }

  /// The format of a file by its first bytes.
  private static func otherFormat(of path: String) -> StorageError.OtherFormat? {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    if count == 0 { return .empty }
    if bytes.starts(with: "CDF".utf8) { return .netCDF3 }
    return bytes.starts(with: "MATLAB 5.0 MAT".utf8) ? .matlab5 : nil
  }
}
