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
  private let options: OutputOptions
  private let descriptor: CInt
  /// The temporary path; nil when the file is written directly.
  let temporary: String?
  private let slot: Int?
  private var buffer: [UInt8] = []
  private var isOpen = true

  /// Begins a file beside its final name. A final name that is no regular file, such as a pipe or
  /// `/dev/stdout`, is written directly.
  public convenience init(
    path: String, options: OutputOptions = OutputOptions()
  ) throws(StorageError) {
    try self.init(path: path, options: options, create: nil)
  }

  /// Begins a file that `create` makes at a temporary path. It fails when there is one; that it
  /// empties one instead would make ext4 write the whole output to the disk when it is closed. Such
  /// a file is never written in place.
  package init(
    path: String, options: OutputOptions, create: ((String) throws(StorageError.Cause) -> Void)?
  ) throws(StorageError) {
    self.path = path
    self.options = options
    output = try OutputPath(path)
    if let existing = output.existing, existing.kind == .special {
      if create != nil { throw .cannotReplace(path, .special) }
      (temporary, slot) = (nil, nil)
      descriptor = open(path, O_WRONLY | O_CLOEXEC)
      if descriptor < 0 { throw .cannotCreate(path, .init(errno: errno)) }
      return
    }
    if output.existing != nil {
      if options.existing == .refuse { throw .exists(path) }
      if access(output.target, W_OK) != 0 { throw .cannotCreate(path, .init(errno: errno)) }
    }
    let created = try Self.createTemporary(for: output, create)
    (temporary, descriptor, slot) = (created.path, created.descriptor, created.slot)
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
    var (rest, place) = (bytes, place)
    while !rest.isEmpty {
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(place))
      if count < 0, errno == EINTR { continue }
      try checkWrite(count)
      rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      place += count
    }
  }

  /// Completes the file and gives it its final name.
  public func commit() throws(StorageError) {
    try flush()
    if options.durable, temporary != nil {
      try checkWrite(fsync(descriptor))
    }
    isOpen = false
    // Some file systems tell only now what they could not write.
    let closed = close(descriptor)
    let cause = StorageError.Cause(errno: errno)
    guard let temporary else {
      if closed != 0 { throw .writeFailed(path, cause) }
      return
    }
    defer { TemporaryFiles.shared.remove(slot) }
    if closed != 0 {
      unlink(temporary)
      throw .writeFailed(path, cause)
    }
    do throws(StorageError) {
      try giveFinalName(to: temporary)
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Removes what was written. Does nothing after `commit`.
  public func discard() {
    if !isOpen { return }
    isOpen = false
    close(descriptor)
    if let temporary {
      unlink(temporary)
      TemporaryFiles.shared.remove(slot)
    }
  }

  var freeBytes: Int? { freeBytesOnDisk(of: descriptor) }

  private func giveFinalName(to temporary: String) throws(StorageError) {
    if options.existing == .refuse, try linkFinalName(to: temporary) {
      unlink(temporary)
    } else if rename(temporary, output.target) != 0 {
      throw .cannotCreate(path, .init(errno: errno))
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
    if fsync(directory) != 0, errno != EINVAL { throw .writeFailed(path, .init(errno: errno)) }
  }

  private func flush() throws(StorageError) {
    if buffer.isEmpty { return }
    defer { buffer.removeAll(keepingCapacity: true) }
    try buffer.withUnsafeBytes { bytes in
      Result { () throws(StorageError) in try writeAll(bytes) }
    }.get()
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(StorageError) {
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
  /// A new file with an unpredictable name beside the final one. It belongs to whom the file that it
  /// replaces belongs, if the system lets it, and has its permissions; else those that the user's
  /// mask leaves.
  private static func createTemporary(
    for output: OutputPath, _ create: ((String) throws(StorageError.Cause) -> Void)?
  ) throws(StorageError) -> (path: String, descriptor: CInt, slot: Int?) {
    while true {
      let path = output.sibling(temporaryName(for: output.name))
      // The library does not always say that this is why it could not create a file.
      if create != nil, access(path, F_OK) == 0 { continue }
      // Registered first: a signal in between finds nothing to remove.
      let slot = TemporaryFiles.shared.add(path)
      do throws(StorageError.Cause) {
        if let create { try creating(like: output.existing, at: path, create) }
        let descriptor = try openTemporary(path, isNew: create == nil, output.existing)
        return (path, descriptor, slot)
      } catch {
        if create != nil, error.errno != EEXIST { unlink(path) }
        TemporaryFiles.shared.remove(slot)
        if error.errno != EEXIST { throw .cannotCreate(output.path, error) }
      }
    }
  }

  /// Calls `create`, which cannot say who may open the file that it makes, so that nobody may who may
  /// not open the file that it will replace. The mask is the whole process's.
  private static func creating(
    like existing: FileStatus?, at path: String,
    _ create: (String) throws(StorageError.Cause) -> Void
  ) throws(StorageError.Cause) {
    guard let existing else { return try create(path) }
    let mask = umask(0o777 & ~existing.permissions)
    defer { umask(mask) }
    try create(path)
  }

  /// Opens a temporary file, and gives it the permissions of the file that it will replace.
  private static func openTemporary(
    _ path: String, isNew: Bool, _ existing: FileStatus?
  ) throws(StorageError.Cause) -> CInt {
    let flags = isNew ? O_RDWR | O_CREAT | O_EXCL : O_RDWR
    let descriptor = Glibc.open(path, flags | O_CLOEXEC, existing?.permissions ?? 0o666)
    if descriptor < 0 { throw StorageError.Cause(errno: errno) }
    if let existing {
      if geteuid() == 0 { _ = fchown(descriptor, existing.owner, existing.group) }
      fchmod(descriptor, existing.permissions)
    }
    return descriptor
  }

  /// `.NAME.axpipe-RANDOM.tmp`, cut to what file systems allow.
  private static func temporaryName(for name: String) -> String {
    let tail = ".axpipe-\(randomName(length: 8)).tmp"
    var name = name
    while name.utf8.count + tail.utf8.count + 1 > Int(NAME_MAX) { name.removeLast() }
    return "." + name + tail
  }
}
