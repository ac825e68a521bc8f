import AxisArrays

/// The files that are open at the moment, by the paths that they were opened by. Used under the
/// library's lock: to look at a file may be to close it.
enum OpenFiles {
  private struct Entry {
    weak var handle: Handle?
    /// The file as it was when it was opened.
    var status: FileStatus?
  }

  nonisolated(unsafe) private static var entries: [ExactName: Entry] = [:]

  /// Adds a file that was opened.
  static func add(_ path: String, _ handle: Handle, _ status: FileStatus?) {
    Library.enter()
    defer { Library.leave() }
    entries = entries.filter { $0.value.handle != nil }
    entries[path.exact] = Entry(handle: handle, status: status)
  }

  /// The file that was opened by a path; nil if none is.
  static func file(at path: String) -> (handle: Handle, status: FileStatus?)? {
    Library.enter()
    defer { Library.leave() }
    guard let entry = entries[path.exact], let handle = entry.handle else { return nil }
    return (handle, entry.status)
  }
}
