import Glibc

/// A file in the making: nobody sees it under its final name before `commit`.
///
/// It is written under a temporary name in the directory of its final one, so that the renaming at
/// the end is one step of the file system: whoever opens the final name gets the old file or the
/// whole new one. Where the final name is a symbolic link, the file it leads to is replaced.
public final class AtomicFile: UnfinishedFile {
  /// The final path as the user gave it.
  public let path: String
  private let output: OutputPath
  let options: OutputOptions
  let descriptor: CInt
  /// The file under its temporary name; nil when the output is written directly.
  let temporary: TemporaryFile?
  private let begun = ContinuousClock.now
  var verification: ((String) throws(StorageError) -> Void)?
  /// Checksums of what was written here; nil where nothing is read back.
  var checksums: FileChecksums?
  private var buffer: [UInt8] = []
  private var isOpen = true

  /// Begins a file beside its final name. A final name that is no regular file, such as a pipe, is
  /// written directly, and so is whatever is behind `/dev/stdout`.
  public convenience init(
    path: String, options: OutputOptions = OutputOptions()
  ) throws(StorageError) {
    try self.init(path: path, options: options, fill: nil)
  }

  /// Begins a file that `fill` opens, which is empty yet and for nobody else to read. Such a file is
  /// never written in place.
  package init(
    path: String, options: OutputOptions,
    fill: ((TemporaryFile) throws(StorageError.Cause) -> Void)?
  ) throws(StorageError) {
    self.path = path
    self.options = options
    output = try OutputPath(path)
    if output.isWrittenDirectly {
      if fill != nil { throw .cannotReplace(path, .special) }
      if options.verifyingThreads != nil { throw .cannotReadBack(path) }
      temporary = nil
      descriptor = output.openDirectly()
      if descriptor < 0 { throw .cannotCreate(path, .init(errno: errno)) }
      return
    }
    if output.existing != nil {
      if options.existing == .refuse { throw .exists(path) }
      if access(output.target, W_OK) != 0 { throw .cannotCreate(path, .init(errno: errno)) }
    }
    do throws(StorageError.Cause) {
      let file = try Self.createTemporary(for: output)
      try fill?(file)
      if let existing = output.existing { file.takePlace(of: existing, at: output.target) }
      (temporary, descriptor) = (file, file.descriptor)
    } catch {
      throw .cannotCreate(path, error)
    }
    if fill == nil, options.verifyingThreads != nil { checksums = FileChecksums() }
  }

  deinit { discard() }

  /// Appends bytes.
  public func write(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    if buffer.count + bytes.count > 1 << 16 { try flush() }
    if bytes.count > 1 << 16 {
      try writeAll(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  /// Appends the UTF-8 text.
  public func write(_ text: String) throws(StorageError) {
    if buffer.count + text.utf8.count > 1 << 16 { try flush() }
    buffer.append(contentsOf: text.utf8)
  }

  /// Whether bytes can be written at any place: not in a pipe.
  public var hasPlaces: Bool { temporary != nil }

  /// Writes bytes at a place, from any thread. What is appended goes on where it was.
  public func write(_ bytes: UnsafeRawBufferPointer, at place: Int) throws(StorageError) {
    do throws(StorageError.Cause) {
      try DescriptorBytes(descriptor: descriptor).write(at: place, from: bytes)
    } catch {
      throw .writeFailed(path, error)
    }
  }

  /// Completes the file and gives it its final name.
  public func commit() throws(StorageError) { try commit(replacing: nil) }

  func commit(replacing input: SourceFile?) throws(StorageError) {
    do throws(StorageError) { try complete(replacing: input) } catch {
      discard()
      throw error
    }
  }

  private func complete(replacing input: SourceFile?) throws(StorageError) {
    try flush()
    guard let temporary else {
      isOpen = false
      return try checkWrite(close(descriptor))
    }
    do throws(StorageError.Cause) {
      if options.durable { try temporary.sync() }
      try temporary.checkClosing()
    } catch {
      throw .writeFailed(path, error)
    }
    try verify(temporary)
    if let input {
      try replace(input, by: temporary.path)
    } else {
      try giveFinalName(to: temporary.path)
    }
    // The lock is kept until now: without it others take the file for left behind.
    isOpen = false
    temporary.close()
    let taken = (ContinuousClock.now - begun) / .seconds(1)
    StaleFiles.remove(TemporaryName(output: output.name), in: output.directory, after: taken)
  }

  /// Removes what was written. Does nothing after `commit`.
  public func discard() {
    if !isOpen { return }
    isOpen = false
    if let temporary { temporary.remove() } else { close(descriptor) }
  }

  var freeBytes: Int? { freeBytesOnDisk(of: descriptor) }

  /// Gives the file the final name if that still is the name of an input. Two runs that replace the
  /// same file look one after the other.
  private func replace(_ input: SourceFile, by temporary: String) throws(StorageError) {
    let old = open(output.target, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    defer { if old >= 0 { close(old) } }
    if old >= 0 { FileLock.wait(old) }
    if !input.isSame(as: output.target) { throw .replaced(path) }
    try giveFinalName(to: temporary)
  }

  private func giveFinalName(to temporary: String) throws(StorageError) {
    if options.existing == .refuse, try linkFinalName(to: temporary) {
      unlink(temporary)
    } else if rename(temporary, output.target) != 0 {
      let cause = StorageError.Cause(errno: errno)
      let isGone = cause.errno == ENOENT && access(output.directory, F_OK) == 0
      throw .cannotCreate(
        path, isGone ? .init(errno: ENOENT, text: "its temporary file was removed") : cause)
    }
    if options.durable { try syncDirectory() }
  }

  /// Gives the file its final name beside the temporary one, unless there is a file of that name by
  /// now. False on a file system that knows no second names.
  private func linkFinalName(to temporary: String) throws(StorageError) -> Bool {
    if link(temporary, output.target) == 0 { return true }
    if errno == EEXIST { throw .exists(path) }
    if access(output.target, F_OK) == 0 { throw .exists(path) }
    return false
  }

  /// Makes the new name outlast a crash.
  private func syncDirectory() throws(StorageError) {
    let directory = open(output.directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if directory < 0 { throw .writeFailed(path, .init(errno: errno)) }
    defer { close(directory) }
    // Not every file system can, and one that cannot says so.
    if syncToDisk(directory) != 0, errno != EINVAL { throw .writeFailed(path, .init(errno: errno)) }
  }

  private func flush() throws(StorageError) {
    if buffer.isEmpty { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try buffer.withUnsafeBytes { bytes in
      Result { () throws(StorageError) in try writeAll(bytes) }
    }.get()
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
    checksums?.appended.add(bytes)
    var rest = bytes
    while !rest.isEmpty {
      let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
      if count < 0, errno == EINTR { continue }
      try checkWrite(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    }
  }

  private func checkWrite(_ status: some SignedInteger) throws(StorageError) {
    if status < 0 { throw .writeFailed(path, .init(errno: errno)) }
  }
}

extension AtomicFile {
  /// A new file beside the final one, locked. Whoever opened it before it got its permissions could
  /// read what is written later, so that one which is to replace another is for its owner alone at
  /// first.
  private static func createTemporary(
    for output: OutputPath
  ) throws(StorageError.Cause) -> TemporaryFile {
    let name = TemporaryName(output: output.name)
    StaleFiles.remove(name, in: output.directory)
    return try TemporaryFile(permissions: output.existing == nil ? 0o666 : 0o600) {
      output.sibling(name.random())
    }
  }
}
