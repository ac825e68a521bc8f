import Glibc

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

  package init(_ path: String) throws(StorageError) {
    self.path = path
    existing = try? FileStatus(of: path)
    do throws(StorageError.Cause) {
      // What /dev/stdout leads to may be a link to no path at all.
      target = existing?.kind == .special ? path : try Self.followLinks(from: path)
    } catch {
      throw .cannotCreate(path, error)
    }
    (directory, name) = Self.split(target)
    if existing == nil { try checkDirectory() }
    if existing?.kind == .directory || name.isEmpty { throw .cannotReplace(path, .directory) }
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

  /// The path that a chain of symbolic links ends at, whether there is a file or not.
  private static func followLinks(from path: String) throws(StorageError.Cause) -> String {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
      guard let link = destination(of: path) else { return path }
      path = link.hasPrefix("/") ? link : join(split(path).directory, link)
    }
    throw StorageError.Cause(errno: ELOOP)
  }

  private static func destination(of path: String) -> String? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    guard readlink(path, &buffer, buffer.count - 1) > 0 else { return nil }
    return buffer.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return (".", path) }
    let directory = slash == path.startIndex ? "/" : String(path[..<slash])
    return (directory, String(path[path.index(after: slash)...]))
  }

  private static func join(_ directory: String, _ name: String) -> String {
    directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }
}
