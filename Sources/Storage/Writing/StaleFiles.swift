import AxisArrays
import Glibc
import Synchronization

/// Temporary files of runs that were killed, and that nothing else removes.
enum StaleFiles {
  /// The names of temporary files in the folders that were looked through, as they were then: what is
  /// left behind was left before this run began, and a batch does not list a folder for every output.
  private static let found = Mutex<[ExactName: [String]]>([:])

  /// Removes the files in a folder whose names match and whose runs are dead. Those of living runs
  /// stay, and so does every one of which that is not sure.
  ///
  /// A folder of very many files is looked through only if that takes little beside the work.
  ///
  /// - Parameter seconds: How long the work has taken so far.
  static func remove(_ kind: TemporaryName, in folder: String, after seconds: Double = 0) {
    for name in names(in: folder, within: max(0.001, seconds / 20)) where kind.matches(name) {
      removeIfDead(folder.hasSuffix("/") ? folder + name : folder + "/" + name)
    }
  }

  private static func names(in folder: String, within seconds: Double) -> [String] {
    found.withLock { found in
      if let names = found[folder.exact] { return names }
      guard let names = temporaryNames(in: folder, within: seconds) else { return [] }
      found[folder.exact] = names
      return names
    }
  }

  /// Nil where it would take longer than `seconds`.
  private static func temporaryNames(in folder: String, within seconds: Double) -> [String]? {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { return [] }
    // About half a microsecond for an entry, which takes some 30 bytes of the folder.
    var status = stat()
    if fstat(descriptor, &status) == 0, Double(status.st_size) * 16e-9 > seconds {
      close(descriptor)
      return nil
    }
    guard FileLock.isKnownToAll(descriptor), let stream = fdopendir(descriptor) else {
      close(descriptor)
      return []
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The name begins in the entry, whose declared size is only the largest that it can have.
      let offset = MemoryLayout.offset(of: \dirent.d_name) ?? 0
      let name = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
      // Most are told apart without making a string of them.
      if strstr(name, "axpipe-") != nil { names.append(String(cString: name)) }
    }
    return names
  }

  private static func removeIfDead(_ path: String) {
    // Opening some devices does something, and opening a pipe waits.
    guard let listed = status(of: path), listed.st_mode & S_IFMT == S_IFREG else { return }
    let descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    if descriptor < 0 { return }
    defer { close(descriptor) }
    guard FileLock.isKnownToAll(descriptor), FileLock.take(descriptor) == .taken else { return }
    // Its run may have given it its final name meanwhile.
    var opened = stat()
    guard let now = status(of: path), fstat(descriptor, &opened) == 0,
      now.st_dev == opened.st_dev, now.st_ino == opened.st_ino
    else { return }
    unlink(path)
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return lstat(path, &status) == 0 ? status : nil
  }
}
