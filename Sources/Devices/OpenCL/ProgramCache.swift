import Glibc

/// Compiled programs on disk, so that a chain is compiled once and not in every run.
///
/// An entry is used only if it is exactly what was stored for the same key: it holds the whole key,
/// and a checksum of everything. What is not ours, or could have been written by somebody else, is
/// not read, because a driver runs what it is given. Nothing here is an error: without a cache,
/// programs are compiled.
package final class ProgramCache: Sendable {
  /// The folder that the entries are in.
  package let folder: String
  /// The folder itself, whatever becomes of its path.
  private let descriptor: CInt
  private let limits: Limits

  /// Opens the cache in a folder, which is made if need be; nil where that is impossible or where
  /// others may write. The default is `$XDG_CACHE_HOME/axpipe`, else `~/.cache/axpipe`.
  package init?(folder: String? = nil, limits: Limits = Limits()) {
    let usual = { Self.usualFolder(cacheHome: variable("XDG_CACHE_HOME"), home: variable("HOME")) }
    guard let folder = folder ?? usual() else { return nil }
    Self.make(folder)
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0 { return nil }
    guard FileFacts(of: descriptor)?.isOurs == true, faccessat(descriptor, ".", W_OK, 0) == 0 else {
      close(descriptor)
      return nil
    }
    self.folder = folder
    self.descriptor = descriptor
    self.limits = limits
  }

  deinit { close(descriptor) }

  /// The binary that was stored for a key; nil if there is none or it is not intact.
  package func load(_ key: Key) -> [UInt8]? {
    if FileFacts(of: descriptor)?.isOurs != true { return nil }
    // Opening a pipe would wait for a writer.
    let file = openat(descriptor, key.fileName, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if file < 0 { return nil }
    defer { close(file) }
    guard let facts = FileFacts(of: file), facts.isRegular, facts.isOurs,
      facts.size <= limits.entryBytes, let content = Self.read(file, count: facts.size),
      let binary = Entry.binary(in: content, for: key)
    else { return nil }
    // The least recently used entries go first.
    futimens(file, nil)
    return binary
  }

  /// Stores a binary for a key, in place of what was there. Whoever reads at the same time finds the
  /// old entry or the new one.
  package func store(_ binary: [UInt8], for key: Key) {
    let content = Entry.content(of: binary, for: key)
    if binary.isEmpty || content.count > limits.entryBytes { return }
    if FileFacts(of: descriptor)?.isOurs != true { return }
    let name = key.fileName
    let temporary = ".\(name).\(String(UInt64.random(in: 0 ... .max), radix: 36)).tmp"
    let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
    let file = openat(descriptor, temporary, flags, 0o600)
    if file < 0 { return }
    let isWritten = Self.write(content, to: file)
    // Some file systems tell only now what they could not write.
    let isClosed = close(file) == 0
    // An entry that a crash leaves incomplete is noticed when it is read, so that nothing here waits
    // for the disk.
    if isWritten, isClosed, renameat(descriptor, temporary, descriptor, name) == 0 {
      prune(keeping: name)
    } else {
      unlinkat(descriptor, temporary, 0)
    }
  }

  /// Bounds of a cache. A program of ours is a few tens of kilobytes on a GPU, up to a megabyte on
  /// PoCL.
  package struct Limits: Sendable {
    /// Entries that are kept.
    package var entries = 256
    /// Bytes that are kept.
    package var totalBytes = 64 << 20
    /// Bytes of the largest entry.
    package var entryBytes = 16 << 20
    /// Seconds after which a temporary file is what a killed process left.
    package var temporaryAge = 3600

    /// The usual bounds.
    package init() {}
  }
}

extension ProgramCache {
  /// The folder that the XDG Base Directory Specification tells, by which a relative path counts as
  /// none.
  package static func usualFolder(cacheHome: String?, home: String?) -> String? {
    if let cacheHome, cacheHome.hasPrefix("/") { return cacheHome + "/axpipe" }
    // In the home of another user, as under sudo, we would leave files that the owner cannot remove.
    guard let home, home.hasPrefix("/"), let facts = FileFacts(at: home),
      facts.owner == geteuid()
    else { return nil }
    return home + "/.cache/axpipe"
  }

  /// Why there is no cache in a folder, which is the usual one by default.
  package static func refusal(of folder: String? = nil) -> String {
    let usual = { usualFolder(cacheHome: variable("XDG_CACHE_HOME"), home: variable("HOME")) }
    guard let folder = folder ?? usual() else { return "there is no folder of yours for them" }
    var status = stat()
    guard lstat(folder, &status) == 0 else { return "'\(folder)' cannot be made" }
    switch status.st_mode & S_IFMT {
    case S_IFLNK: return "'\(folder)' is a symbolic link"
    case S_IFDIR: break
    default: return "'\(folder)' is not a directory"
    }
    if status.st_uid != geteuid() { return "'\(folder)' belongs to somebody else" }
    return status.st_mode & 0o022 != 0
      ? "others may write to '\(folder)'" : "'\(folder)' cannot be written to"
  }

  /// Makes a folder, and those around it, for nobody else, as the specification demands. Whether it
  /// worked shows when the folder is opened.
  private static func make(_ folder: String) {
    if mkdir(folder, 0o700) == 0 || errno != ENOENT { return }
    guard let slash = folder.unicodeScalars.lastIndex(of: "/"), slash != folder.startIndex else {
      return
    }
    make(String(folder[..<slash]))
    mkdir(folder, 0o700)
  }

  private static func read(_ file: CInt, count: Int) -> [UInt8]? {
    var content = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let got = content.withUnsafeMutableBytes { bytes in
        Glibc.read(file, bytes.baseAddress.map { $0 + done }, count - done)
      }
      if got < 0, errno == EINTR { continue }
      if got <= 0 { return nil }
      done += got
    }
    return content
  }

  private static func write(_ content: [UInt8], to file: CInt) -> Bool {
    content.withUnsafeBytes { bytes in
      var rest = bytes
      while !rest.isEmpty {
        let count = Glibc.write(file, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }
}

extension ProgramCache {
  /// Removes the entries that were not used for longest until the rest is within bounds, and
  /// temporary files that were left behind.
  private func prune(keeping newest: String) {
    let now = time(nil)
    var entries: [(name: String, facts: FileFacts)] = []
    for name in names() {
      guard let facts = FileFacts(of: name, in: descriptor), facts.isRegular else { continue }
      if Key.isFileName(name) {
        entries.append((name, facts))
      } else if Key.isTemporaryName(name), facts.changed.seconds < now - limits.temporaryAge {
        unlinkat(descriptor, name, 0)
      }
    }
    var count = entries.count
    var bytes = entries.reduce(0) { $0 + $1.facts.size }
    for entry in entries.sorted(by: { $0.facts.changed < $1.facts.changed })
    where entry.name != newest {
      if count <= limits.entries, bytes <= limits.totalBytes { return }
      unlinkat(descriptor, entry.name, 0)
      count -= 1
      bytes -= entry.facts.size
    }
  }

  /// What is in the folder.
  private func names() -> [String] {
    // A second opening: the place in the listing belongs to it.
    let listing = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if listing < 0 { return [] }
    guard let stream = fdopendir(listing) else {
      close(listing)
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name begins in the entry, whose declared size is only the largest that it can have.
      let offset = MemoryLayout.offset(of: \dirent.d_name) ?? 0
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      names.append(String(cString: name))
    }
    return names
  }
}

private func variable(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

/// What the system knows of a file.
private struct FileFacts {
  let owner: uid_t
  let mode: mode_t
  let size: Int
  let changed: Moment

  struct Moment: Comparable {
    let seconds, nanoseconds: Int

    static func < (left: Moment, right: Moment) -> Bool {
      (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }
  }

  var isRegular: Bool { mode & S_IFMT == S_IFREG }
  /// Whether it belongs to the user and nobody else may write it.
  var isOurs: Bool { owner == geteuid() && mode & 0o022 == 0 }

  init?(of descriptor: CInt) {
    var status = stat()
    if fstat(descriptor, &status) != 0 { return nil }
    self.init(status)
  }

  init?(at path: String) {
    var status = stat()
    if stat(path, &status) != 0 { return nil }
    self.init(status)
  }

  init?(of name: String, in folder: CInt) {
    var status = stat()
    if fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) != 0 { return nil }
    self.init(status)
  }

  private init(_ status: stat) {
    owner = status.st_uid
    mode = status.st_mode
    size = Int(status.st_size)
    changed = Moment(seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }
}
