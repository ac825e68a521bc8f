import Glibc

/// What the operating system says about the file that a path leads to.
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

  init(of path: String) throws(StorageError.Cause) {
    var status = stat()
    if stat(path, &status) != 0 { throw StorageError.Cause(errno: errno) }
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
}

extension StorageError.Cause: Error {}
