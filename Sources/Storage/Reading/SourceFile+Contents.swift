public import AxisArrays
import CHDF5
import Glibc

/// Something in a file that is no array: a group, a dataset of strings, a link.
public struct FileEntry: Sendable, Hashable {
  /// The absolute path inside the file.
  public var path: String
  /// What it is.
  public var kind: Kind

  /// Kinds of things in a file.
  public enum Kind: Sendable, Hashable {
    case group
    case dataset
    /// A type with a name.
    case type
    /// A link to another path, in the file of that name where one is given.
    case link(file: String?, path: String)
  }

  /// Whether it is a soft or an external link.
  public var isLink: Bool { if case .link = kind { true } else { false } }
}

/// What is known about a dataset that is no array.
public struct DatasetSummary: Sendable, Hashable {
  /// The stored type as a person reads it.
  public var type: String
  /// The shape; empty for a scalar, nil for a dataset without elements by declaration.
  public var shape: [Int]?
  /// Whether it is a dimension scale, and whether a dimension refers to it.
  public var isScale: Bool
  public var isReferredTo: Bool
}

/// The format that a file's program had in mind.
public enum FileDialect: Sendable, Hashable {
  case hdf5
  case netCDF4
  case nwb(version: String)
  case matlab
}

extension SourceFile {
  /// Everything in the file but the root group, in the file's own order. Each object stands once,
  /// where a hard link leads to it first.
  public func entries() throws(StorageError) -> [FileEntry] {
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      var entries = try objects().map { FileEntry(path: $0.path, kind: $0.kind) }
      let known = Set(entries.map(\.path.exact))
      for path in try linkPaths() where !known.contains(path.exact) {
        if let link = try link(at: path) { entries.append(link) }
      }
      return entries
    } catch {
      throw .damaged(path, error.cause)
    }
  }

  /// Describes the dataset at a path; nil where there is none.
  public func summary(ofDataset path: String) -> DatasetSummary? {
    Library.enter(mark)
    defer { Library.leave() }
    guard let object = try? handle.open(path), object.kind == H5I_DATASET,
      let type = try? StoredType(H5Dget_type(object.id))
    else { return nil }
    if !ExternalFiles.allow(object, extentOnly: true) {
      let words = "\(type.description) in other files"
      return DatasetSummary(type: words, shape: [], isScale: false, isReferredTo: false)
    }
    guard let space = try? object.elementSpace(),
      let isScale = try? DimensionScale.isScale(object)
    else { return nil }
    return DatasetSummary(
      type: type.description, shape: (try? Handle.extent(of: space))?.shape, isScale: isScale,
      isReferredTo: isScale && object.hasAttribute("REFERENCE_LIST"))
  }

  /// The value of a dataset of one element; nil where it is neither a number nor a string.
  public func value(ofScalar path: String) -> AttributeValue? {
    if let numbers = try? numbers(at: path) {
      return numbers.values.count == 1 ? .real(numbers.values[0]) : nil
    }
    return (try? text(ofScalar: path)).flatMap { $0.map(AttributeValue.string) }
  }

  /// The attributes of an object, but those that only serve the order of the file.
  public func attributes(of path: String) throws(StorageError) -> Attributes {
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      return try handle.open(path).attributes()
    } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
  }

  /// The text of an object's attribute; nil where there is none.
  public func text(ofAttribute name: String, of path: String) -> String? {
    Library.enter(mark)
    defer { Library.leave() }
    return try? handle.open(path).text(ofAttribute: name)
  }

  /// The format that the file's program had in mind.
  public func dialect() -> FileDialect {
    if let version = text(ofAttribute: "nwb_version", of: "/") { return .nwb(version: version) }
    if text(ofAttribute: "_NCProperties", of: "/") != nil { return .netCDF4 }
    return beginsWith("MATLAB 7.3 MAT-file") ? .matlab : .hdf5
  }

  /// The size of the file in bytes.
  public var byteCount: Int? { (try? FileStatus(of: path)).map { Int($0.size) } }

  private func beginsWith(_ text: String) -> Bool {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if descriptor < 0 {
      Refusals.note(.init(errno: errno))
      return false
    }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: text.utf8.count)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    if count < 0 { Refusals.note(.init(errno: errno)) }
    return count == bytes.count && bytes.elementsEqual(text.utf8)
  }

  /// The paths of all links.
  func linkPaths() throws(HDF5Failure) -> [String] {
    var links: [String] = []
    let status = withUnsafeMutablePointer(to: &links) { links in
      H5Lvisit(
        handle.id, H5_INDEX_NAME, H5_ITER_NATIVE,
        { _, name, _, links in
          guard let name, let links else { return 0 }
          if Visit.isLost(at: name) { return Visit.stop }
          links.assumingMemoryBound(to: [String].self).pointee.append("/" + String(cString: name))
          return 0
        }, links)
    }
    try Visit.check(status)
    return links
  }

  /// A soft or an external link; nil for a hard one.
  private func link(at path: String) throws(HDF5Failure) -> FileEntry? {
    var info = H5L_info_t()
    let defaults = hdf5_default_properties()
    try check(H5Lget_info(handle.id, path, &info, defaults))
    guard info.type == H5L_TYPE_SOFT || info.type == H5L_TYPE_EXTERNAL else { return nil }
    var value = [CChar](repeating: 0, count: info.u.val_size + 1)
    try check(H5Lget_val(handle.id, path, &value, value.count, defaults))
    return try value.withUnsafeBufferPointer { buffer in
      Result { () throws(HDF5Failure) -> FileEntry? in
        guard let start = buffer.baseAddress else { return nil }
        if info.type == H5L_TYPE_SOFT {
          return FileEntry(path: path, kind: .link(file: nil, path: String(cString: start)))
        }
        let target = try ExternalTarget(.init(start: start, count: info.u.val_size))
        return FileEntry(path: path, kind: .link(file: target.file, path: target.path))
      }
    }.get()
  }
}
