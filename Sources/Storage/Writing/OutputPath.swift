import AxisArrays
import Glibc
import Supervision

/// Where an output goes: the file that stands or will stand under its name.
package struct OutputPath {
  /// The path as the user gave it.
  let path: String
  /// The path of the file itself, where the given one is a symbolic link.
  let target: String
  /// The directory that the file is in.
  package let directory: String
  /// The name in that directory.
  package let name: String
  /// What is there now; nil if nothing.
  let existing: FileStatus?
  /// The descriptor of this process that the path leads to, as `/dev/stdout` does.
  private let descriptor: CInt?

  package init(_ path: String) throws(StorageError) {
    self.path = path
    do throws(StorageError.Cause) {
      existing = try Self.status(of: path)
      // What is behind a descriptor of another process may have no path at all.
      let isSpecial = existing?.kind == .special && Self.descriptor(named: path) == nil
      target = isSpecial ? path : try Self.followLinks(from: path)
      descriptor = Self.descriptor(named: target)
    } catch {
      throw .cannotCreate(path, error)
    }
    (directory, name) = Self.split(target)
    if existing == nil { try checkDirectory() }
    if existing?.kind == .directory || name.isEmpty { throw .cannotReplace(path, .directory) }
  }

  /// Whether the output is written where it is: a device, a pipe, and whatever is behind a descriptor,
  /// to which others write too.
  var isWrittenDirectly: Bool { descriptor != nil || existing?.kind == .special }

  /// Opens an output that is written directly; negative where that fails.
  func openDirectly() -> CInt {
    guard let descriptor else { return open(path, O_WRONLY | O_CLOEXEC) }
    // One that programs do not inherit was opened in this one, and is for something else.
    if descriptor != ax_message_descriptor(), fcntl(descriptor, F_GETFD) & FD_CLOEXEC != 0 {
      errno = EBADF
      return -1
    }
    // A descriptor of its own goes on at the same place, and can be closed.
    return fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
  }

  /// The path with a name in the same directory instead of its own.
  package func sibling(_ name: String) -> String {
    directory == "." && !target.hasPrefix("./") ? name : Self.join(directory, name)
  }

  private func checkDirectory() throws(StorageError) {
    do throws(StorageError.Cause) {
      let status = try FileStatus(of: directory)
      if status.kind != .directory { throw StorageError.Cause(errno: ENOTDIR) }
    } catch {
      if error.errno == ENOENT { throw .noDirectory(path, directory: directory) }
      throw .cannotCreate(path, error)
    }
  }

  /// What is at a path; nil if nothing.
  private static func status(of path: String) throws(StorageError.Cause) -> FileStatus? {
    // `stat` says the same of a path that is empty.
    if path.isEmpty { throw StorageError.Cause(errno: ENOENT) }
    do throws(StorageError.Cause) { return try FileStatus(of: path) } catch {
      if error.errno == ENOENT { return nil }
      throw error
    }
  }

  /// The descriptor that is meant by a path. Standard error is where messages go.
  private static func descriptor(named path: String) -> CInt? {
    let number: CInt?
    switch path {
    case "/dev/stdout": number = STDOUT_FILENO
    case "/dev/stderr": number = STDERR_FILENO
    default:
      let folder = ["/dev/fd/", "/proc/self/fd/"].first(where: path.hasPrefix)
      number = folder.flatMap { CInt(path.dropFirst($0.count)) }
    }
    return number == STDERR_FILENO ? ax_message_descriptor() : number
  }

  /// The path that a chain of symbolic links ends at, whether there is a file or not, or a path that
  /// means a descriptor.
  private static func followLinks(from path: String) throws(StorageError.Cause) -> String {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
      guard descriptor(named: path) == nil, let link = destination(of: path) else { return path }
      let directory = split(path).directory
      if !isTrusted(linkAt: path, in: directory) { throw StorageError.Cause(errno: EACCES) }
      path = link.isAbsolutePath ? link : join(directory, link)
    }
    throw StorageError.Cause(errno: ELOOP)
  }

  /// Whether a link may be followed: in a folder where everybody may make files, such as `/tmp`, only
  /// one of the user or of whom the folder belongs to. Linux has this rule for those who open files
  /// (`protected_symlinks`), and not on every machine.
  private static func isTrusted(linkAt path: String, in directory: String) -> Bool {
    var (link, folder) = (stat(), stat())
    guard lstat(path, &link) == 0, stat(directory, &folder) == 0 else { return false }
    let isShared = folder.st_mode & S_ISVTX != 0 && folder.st_mode & S_IWOTH != 0
    return !isShared || link.st_uid == geteuid() || link.st_uid == folder.st_uid
  }

  private static func destination(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink(path, &buffer, buffer.count - 1) > 0 else { return nil }
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    let start = path.nameStart
    if start == path.startIndex { return (".", path) }
    let slash = path.unicodeScalars.index(before: start)
    let directory = slash == path.startIndex ? "/" : String(path[..<slash])
    return (directory, String(path[start...]))
  }

  private static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}
