import AxisArrays
import Glibc
import Storage
import Testing

/// The path of a file that `Fixtures/make.py` made.
func fixture(_ name: String) -> String {
  let folder = String(#filePath.dropLast("Support.swift".count))
  return folder + "Fixtures/" + name
}

/// A directory that is there as long as the object is.
final class TemporaryDirectory {
  let path: String

  init() throws {
    var template = Array("/tmp/axpipe-test-XXXXXX".utf8CString)
    path = try #require(mkdtemp(&template).map { String(cString: $0) })
  }

  deinit {
    for name in names { unlink(path + "/" + name) }
    rmdir(path)
  }

  /// The path of a file in the directory.
  func file(_ name: String) -> String { path + "/" + name }

  /// The names of all files in the directory, hidden ones too.
  var names: [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

/// All bytes of a file.
func contents(of path: String) throws -> [UInt8] {
  let file = try #require(fopen(path, "r"))
  defer { fclose(file) }
  var bytes: [UInt8] = []
  var block = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&block, 1, block.count, file)
    if count == 0 { return bytes }
    bytes += block[..<count]
  }
}

/// Makes a file with the given bytes.
func write(_ bytes: [UInt8], to path: String) throws {
  let file = try #require(fopen(path, "w"))
  defer { fclose(file) }
  #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
}

extension SourceArray {
  /// The elements of a region, or all of them.
  func elements<Element: BitwiseCopyable>(
    _ region: Region? = nil, as _: Element.Type = Element.self
  ) throws -> [Element] {
    let region = region ?? Region(whole: specification.shape)
    let size = MemoryLayout<Element>.stride
    let buffer = UnsafeMutableRawBufferPointer.allocate(
      byteCount: region.count * size, alignment: 16)
    defer { buffer.deallocate() }
    try read(region, into: buffer)
    return Array(buffer.bindMemory(to: Element.self))
  }
}

extension OutputArray {
  /// Writes elements into a region, or into the whole array.
  func write<Element: BitwiseCopyable>(_ elements: [Element], _ region: Region? = nil) throws {
    let region = region ?? Region(whole: specification.shape)
    try elements.withUnsafeBytes { try write(region, from: $0) }
  }
}

/// The headline and remedy of the error that `body` throws, as the program prints them.
func message(of body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as StorageError {
    return error.headline + (error.remedy.map { "; " + $0 } ?? "")
  } catch {
    return "another error: \(error)"
  }
}
