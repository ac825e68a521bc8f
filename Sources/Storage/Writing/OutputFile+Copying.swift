import AxisArrays
import CHDF5
import Glibc

extension OutputFile {
  /// Begins a file beside its final name as a copy of an input, byte for byte. What is added to it
  /// comes after what is there; references between objects hold in the copy.
  public convenience init(
    copyOf source: SourceFile, path: String, options: OutputOptions = OutputOptions()
  ) throws(StorageError) {
    try source.checkLinks(from: path)
    var failure: StorageError?
    do throws(StorageError) {
      try self.init(path: path, options: options) { file throws(StorageError.Cause) in
        do throws(StorageError) {
          return try Self.copy(
            source, to: file, as: path, isVerified: options.verifyingThreads != nil)
        } catch {
          failure = error
          throw StorageError.Cause(errno: nil, text: "")
        }
      }
    } catch {
      throw failure ?? error
    }
  }

  /// Copies a file and opens the copy to add to it.
  private static func copy(
    _ source: SourceFile, to file: TemporaryFile, as path: String, isVerified: Bool
  ) throws(StorageError) -> Handle {
    guard let bytes = FileBytes(source.handle) else {
      throw .cannotAdd(source.path, .init(errno: nil, text: "it is more than one file"))
    }
    try bytes.copy(to: file.descriptor, from: source.path, as: path)
    if isVerified { try bytes.compare(with: file.path, from: source.path, as: path) }
    Library.enter()
    defer { Library.leave() }
    do throws(HDF5Failure) {
      let access = try Self.access()
      return try Handle(H5Fopen(file.openPath, hdf5_read_write(), access.id))
    } catch {
      if error.cause.errno != nil { throw .writeFailed(path, error.cause) }
      if error.cause.text.hasPrefix("file is already open") { throw .leftOpen(source.path) }
      throw .cannotAdd(source.path, error.cause)
    }
  }
}

extension SourceFile {
  /// Throws if the file has links to others that a copy at `path` would not find: the library looks
  /// for them from the directory of the file that has the link.
  fileprivate func checkLinks(from path: String) throws(StorageError) {
    let output = try OutputPath(path)
    let input = try OutputPath(self.path)
    if let here = try? FileStatus(of: input.directory),
      let there = try? FileStatus(of: output.directory),
      here.isSame(as: there)
    {
      return
    }
    Library.enter()
    defer { Library.leave() }
    let links: [ExternalLink]
    do throws(HDF5Failure) { links = try externalLinks() } catch {
      throw .damaged(self.path, error.cause)
    }
    if let link = links.first(where: { !$0.file.isAbsolutePath }) {
      throw .relativeLink(file: self.path, object: link.path, target: link.file)
    }
  }

  /// A link to an object of another file.
  private struct ExternalLink {
    var path: String
    /// The path of the other file.
    var file: String
  }

  private func externalLinks() throws(HDF5Failure) -> [ExternalLink] {
    var links: [ExternalLink] = []
    let status = withUnsafeMutablePointer(to: &links) { links in
      H5Lvisit(
        handle.id, H5_INDEX_NAME, H5_ITER_NATIVE,
        { group, name, info, links in
          guard let name, let info else { return 0 }
          if Visit.isLost(at: name) { return Visit.stop }
          guard info.pointee.type == H5L_TYPE_EXTERNAL else { return 0 }
          var value = [UInt8](repeating: 0, count: info.pointee.u.val_size)
          guard H5Lget_val(group, name, &value, value.count, hdf5_default_properties()) >= 0 else {
            return 0
          }
          if let target = value.withUnsafeBytes({ try? ExternalTarget($0) }) {
            links?.assumingMemoryBound(to: [ExternalLink].self).pointee.append(
              ExternalLink(path: "/" + String(cString: name), file: target.file))
          }
          return 0
        }, links)
    }
    try Visit.check(status)
    return links
  }
}
