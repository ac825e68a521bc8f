import Glibc

/// What the file system says about a path.
struct FileStatus {
  private var status: stat

  /// The status of the file at `path`, links followed; nil when there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.status = status
  }

  /// The status of an open file; nil when the descriptor is closed.
  init?(descriptor: CInt) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    self.status = status
  }

  static func exists(_ path: String) -> Bool { FileStatus(path) != nil }

  var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }

  var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }

  /// The size in bytes.
  var size: Int { Int(status.st_size) }

  /// What no other file has at the same time.
  var identity: String { "\(status.st_dev):\(status.st_ino)" }

  /// Whether both are the same file, under whatever names.
  func isSame(as other: FileStatus) -> Bool {
    status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
  }

  /// Whether the contents changed later than the other's.
  func isNewer(than other: FileStatus) -> Bool {
    let (mine, others) = (status.st_mtim, other.status.st_mtim)
    return (mine.tv_sec, mine.tv_nsec) > (others.tv_sec, others.tv_nsec)
  }
}
