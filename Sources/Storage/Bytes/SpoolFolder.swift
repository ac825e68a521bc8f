import AxisArrays
import CLinux
import Glibc

/// Where files lie that are needed only for a while: `$TMPDIR`, else `/var/tmp`, since `/tmp` is often
/// memory, else `/tmp`.
package enum SpoolFolder {
  /// Calls `body` with a folder, and with the next one where that fails, unless the user chose it.
  static func first<Value>(
    _ body: (String) throws(StorageError.Cause) -> Value
  ) throws(StorageError.Cause) -> (value: Value, folder: String) {
    if let chosen { return (try body(chosen), chosen) }
    if let value = try? body("/var/tmp") { return (value, "/var/tmp") }
    return (try body("/tmp"), "/tmp")
  }

  /// The path of the folder that is asked first, for messages.
  package static var path: String { chosen ?? "/var/tmp" }

  /// The folder that the user chose.
  private static var chosen: String? {
    getenv("TMPDIR").map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// A file in a folder that nobody else may read, with a name.
  static func newFile(in folder: String) throws(StorageError.Cause) -> TemporaryFile {
    StaleFiles.remove(.spooled, in: folder)
    return try TemporaryFile(permissions: 0o600) { newPath(in: folder) }
  }

  /// A file in a folder that gets its name later, where the file system knows such files.
  static func laterNamedFile(in folder: String) throws(StorageError.Cause) -> TemporaryFile {
    guard let descriptor = try namelessFile(in: folder) else { return try newFile(in: folder) }
    StaleFiles.remove(.spooled, in: folder)
    return TemporaryFile(nameless: descriptor, path: newPath(in: folder))
  }

  /// A file without a name, gone when its descriptor is closed, and the folder whose room it takes.
  package static func scratchFile() throws(StorageError.Cause) -> (
    descriptor: CInt, folder: String
  ) {
    let (descriptor, folder) = try first { folder throws(StorageError.Cause) in
      if let descriptor = try namelessFile(in: folder) { return descriptor }
      let file = try newFile(in: folder)
      file.removeName()
      let descriptor = fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0)
      if descriptor < 0 { throw StorageError.Cause(errno: errno) }
      return descriptor
    }
    return (descriptor, folder)
  }

  /// Opens a file without a name; nil where the file system knows none.
  private static func namelessFile(in folder: String) throws(StorageError.Cause) -> CInt? {
    let flags = linux_nameless() | O_DIRECTORY | O_RDWR | O_CLOEXEC
    let descriptor = open(folder, flags, 0o600)
    if descriptor >= 0 { return descriptor }
    if errno == EOPNOTSUPP || errno == EISDIR { return nil }
    throw StorageError.Cause(errno: errno)
  }

  private static func newPath(in folder: String) -> String {
    (folder.hasSuffix("/") ? folder : folder + "/") + TemporaryName.spooled.random()
  }
}

/// Small letters and digits that nobody can foresee.
func randomName(length: Int) -> String {
  String((0..<length).map { _ in "0123456789abcdefghijklmnopqrstuvwxyz".randomElement() ?? "0" })
}

/// Copies bytes from one descriptor to another inside the system, as far as it can.
struct DescriptorCopy {
  let source: CInt
  let target: CInt

  private static let largest = 1 << 20

  /// Which side refused.
  enum Failure: Error {
    case reading(StorageError.Cause)
    case writing(StorageError.Cause)
  }

  /// Copies all there is from a pipe to a file.
  func fromPipe() throws(Failure) {
    while true {
      let count = splice(source, nil, target, nil, Self.largest, 0)
      if count == 0 { return }
      if count > 0 || errno == EINTR { continue }
      if errno == EAGAIN {
        wait(for: POLLIN, on: source)
        continue
      }
      // Neither side is a pipe, or the file system cannot. What else is wrong shows again.
      return try byHand()
    }
  }

  /// Copies a file from its beginning.
  func fromFile() throws(Failure) {
    var offset: off_t = 0
    while true {
      let count = sendfile(target, source, &offset, Self.largest)
      if count == 0 { return }
      if count > 0 || errno == EINTR { continue }
      if errno == EAGAIN {
        wait(for: POLLOUT, on: target)
        continue
      }
      if errno != EINVAL, errno != ENOSYS { throw .writing(StorageError.Cause(errno: errno)) }
      lseek(source, offset, SEEK_SET)
      return try byHand()
    }
  }

  /// Copies the rest through memory.
  private func byHand() throws(Failure) {
    let owned: OwnedMemory
    do throws(StorageError.Cause) { owned = try OwnedMemory(storing: Self.largest) } catch {
      throw .writing(error)
    }
    let buffer = owned.bytes
    while true {
      let count = read(source, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        wait(for: POLLIN, on: source)
        continue
      }
      if count < 0 { throw .reading(StorageError.Cause(errno: errno)) }
      try write(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  private func write(_ bytes: UnsafeRawBufferPointer) throws(Failure) {
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(target, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN {
        wait(for: POLLOUT, on: target)
        continue
      }
      if count < 0 { throw .writing(StorageError.Cause(errno: errno)) }
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  /// Waits for the other end of a pipe that somebody made not to block.
  private func wait(for event: CInt, on descriptor: CInt) {
    var wanted = pollfd(fd: descriptor, events: Int16(event), revents: 0)
    poll(&wanted, 1, -1)
  }
}
