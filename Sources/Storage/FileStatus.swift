import Glibc

/// What the operating system says about a file.
struct FileStatus {
  var kind: StorageError.FileKind
  /// Who may do what with it.
  var permissions: mode_t
  var owner: uid_t
  var group: gid_t
  var device: dev_t
  var number: ino_t
  /// The size in bytes, and when the contents last changed.
  var size: off_t
  var modified: (seconds: Int, nanoseconds: Int)

  /// The file that a path leads to.
  init(of path: String) throws(StorageError.Cause) {
    var status = stat()
    if stat(path, &status) != 0 {
      let cause = StorageError.Cause(errno: errno)
      Refusals.note(cause)
      throw cause
    }
    self.init(status)
  }

  /// An open file.
  init(of descriptor: CInt) throws(StorageError.Cause) {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw StorageError.Cause(errno: errno) }
    self.init(status)
  }

  private init(_ status: stat) {
    kind =
      switch status.st_mode & S_IFMT {
      case S_IFREG: .file
      case S_IFDIR: .directory
      default: .special
      }
    permissions = status.st_mode & 0o777
    owner = status.st_uid
    group = status.st_gid
    device = status.st_dev
    number = status.st_ino
    size = status.st_size
    modified = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
  }

  /// Whether both are the same file, under whatever names.
  func isSame(as other: FileStatus) -> Bool { device == other.device && number == other.number }
}

extension StorageError.Cause: Error {}
