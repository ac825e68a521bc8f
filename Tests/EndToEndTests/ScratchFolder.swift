import Glibc

/// A folder that is removed with the last reference to it, or when the tests end.
final class ScratchFolder: Sendable {
  let path: String

  /// The folder could not be made.
  struct Failure: Error {}

  /// The folder of all these folders. What static properties hold is not released at the end.
  private static let parent: String? = {
    let path = made("/tmp/axpipe-tests.XXXXXX")
    atexit { if let path = ScratchFolder.parent { removeTree(path) } }
    return path
  }()

  init() throws {
    guard let parent = Self.parent, let path = Self.made(parent + "/XXXXXX") else {
      throw Failure()
    }
    self.path = path
  }

  private static func made(_ template: String) -> String? {
    var template = Array(template.utf8CString)
    return mkdtemp(&template).map { String(cString: $0) }
  }

  deinit { removeTree(path) }

  /// The names of what lies in the folder, sorted.
  var entries: [String] { names(in: path) }

  /// The bytes of a file in the folder; nil when it is not there.
  func bytes(of name: String) -> [UInt8]? { readBytes("\(path)/\(name)") }
}

/// Removes a folder and what is in it.
private func removeTree(_ path: String) {
  for name in names(in: path) {
    let entry = "\(path)/\(name)"
    if unlink(entry) != 0 { removeTree(entry) }
  }
  rmdir(path)
}

/// The names in a folder, sorted; none when it is not there.
func names(in folder: String) -> [String] {
  guard let stream = opendir(folder) else { return [] }
  defer { closedir(stream) }
  var found: [String] = []
  while let entry = readdir(stream) {
    let name = withUnsafePointer(to: &entry.pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(cString: $0) }
    }
    if name != "." && name != ".." { found.append(name) }
  }
  return found.sorted()
}

/// The bytes of a file; nil when it cannot be read.
func readBytes(_ path: String) -> [UInt8]? {
  let descriptor = open(path, O_RDONLY)
  guard descriptor >= 0 else { return nil }
  defer { close(descriptor) }
  var status = stat()
  guard fstat(descriptor, &status) == 0 else { return nil }
  let size = Int(status.st_size)
  var count = 0
  let content = [UInt8](unsafeUninitializedCapacity: size) { buffer, filled in
    while count < size {
      let more = read(descriptor, buffer.baseAddress! + count, size - count)
      if more <= 0 { break }
      count += more
    }
    filled = count
  }
  return content
}

/// The text of a file; empty when it cannot be read.
func text(of path: String) -> String {
  String(decoding: readBytes(path) ?? [], as: UTF8.self)
}

/// Writes a file anew.
func write(_ text: String, to path: String) {
  let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
  guard descriptor >= 0 else { return }
  defer { close(descriptor) }
  var rest = Array(text.utf8)[...]
  while !rest.isEmpty {
    let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    if count <= 0 { return }
    rest = rest.dropFirst(count)
  }
}
