import Devices
import Glibc
import Testing

/// A folder of a test's own, removed at the end.
final class TestFolder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/axpipe-devices-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    path = template.withUnsafeBufferPointer { bytes in
      String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }

  deinit { Self.remove(path) }

  /// The path of something in the folder.
  func path(_ name: String) -> String { path + "/" + name }

  /// What is in the folder, in order.
  var names: [String] { Self.names(in: path) }

  private static func remove(_ path: String) {
    if unlink(path) == 0 { return }
    for name in names(in: path) { remove(path + "/" + name) }
    rmdir(path)
  }

  private static func names(in path: String) -> [String] {
    guard let stream = opendir(path) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// The bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "r"), "\(path)")
  defer { fclose(file) }
  var bytes: [UInt8] = []
  while true {
    let byte = getc(file)
    if byte == EOF { return bytes }
    bytes.append(UInt8(byte))
  }
}

/// Writes a file in place, so that it keeps its owner and its permissions.
func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "w"), "\(path)")
  fwrite(bytes, 1, bytes.count, file)
  try #require(fclose(file) == 0)
}

/// The permissions of a file.
func permissions(of path: String) throws -> mode_t {
  var status = stat()
  try #require(lstat(path, &status) == 0, "\(path)")
  return status.st_mode & 0o7777
}

/// Makes a file look as if it had last been used so many seconds ago.
func age(_ path: String, by seconds: Int) throws {
  let moment = timespec(tv_sec: time(nil) - seconds, tv_nsec: 0)
  try #require(utimensat(AT_FDCWD, path, [moment, moment], 0) == 0, "\(path)")
}

/// A key of a program, different for different sources.
func key(_ source: String = "kernel void clip() {}") -> ProgramCache.Key {
  ProgramCache.Key(
    source: source, options: "-cl-std=CL1.2", deviceName: "device", vendor: "vendor",
    driverVersion: "3.1", deviceVersion: "OpenCL 3.0", platformVersion: "OpenCL 3.0 PoCL")
}
