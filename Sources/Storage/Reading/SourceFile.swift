public import AxisArrays
import CHDF5

/// A file that arrays are read from. Every function may be called from any thread.
public final class SourceFile: Sendable {
  /// The file's path as the user gave it.
  public let path: String
  let handle: Handle
  let mark: FileMark
  /// The file as it was when it was opened; nil when the system would not say.
  private let status: FileStatus?
  /// The paths of objects that references led to. Used under the library's lock.
  nonisolated(unsafe) var paths: [hobj_ref_t: String] = [:]
  /// The objects of the file, once they were visited. Used under the library's lock.
  nonisolated(unsafe) var visited: [Object]?
  /// Other files that links of this one led into. Used under the library's lock.
  nonisolated(unsafe) private var others: [ExactName: SourceFile] = [:]

  /// Opens the file for reading; `-` is standard input.
  ///
  /// While it is open, whoever opens the path once more gets the same file, though another one may
  /// have its name by now: axes are never those of another file than the elements.
  public init(path: String) throws(StorageError) {
    self.path = path
    if let open = OpenFiles.file(at: path) {
      (handle, status) = open
      mark = Library.mark(path, size: Int(status?.size ?? 0))
      return
    }
    let before = Self.systemPath(of: path).flatMap { try? FileStatus(of: $0) }
    mark = Library.mark(path, size: Int(before?.size ?? 0))
    handle =
      path == StandardInput.path
      ? try StandardInput.open(mark) : try SourceFile.open(path, calling: path, mark)
    // What was written while the library opened the file counts too.
    let opened = Self.status(of: handle, at: path)
    status = before.flatMap { opened?.isSame(as: $0) ?? true ? $0 : nil } ?? opened
    OpenFiles.add(path, handle, status)
  }

  /// Throws when the file was written to since it was opened: what was read may then be neither the
  /// old nor the new contents. Another file under the same name is no harm.
  ///
  /// The same goes for files that links led into.
  public func checkUnchanged() throws(StorageError) {
    try checkComplete()
    Library.enter(mark)
    defer { Library.leave() }
    for other in others.values { try other.checkUnchanged() }
    guard let status, let now = Self.status(of: handle, at: path) else { return }
    if now.isSame(as: status), now.size != status.size || now.modified != status.modified {
      throw .changed(path)
    }
  }

  /// Whether this is the file that `path` leads to, under whatever name.
  public func isSame(as path: String) -> Bool {
    guard let status, let other = try? FileStatus(of: path) else { return false }
    return status.isSame(as: other)
  }

  /// What the system says about the open file, whatever has its name by now.
  private static func status(of handle: Handle, at path: String) -> FileStatus? {
    Library.enter()
    defer { Library.leave() }
    if let bytes = FileBytes(handle) { return try? FileStatus(of: bytes.descriptor) }
    return systemPath(of: path).flatMap { try? FileStatus(of: $0) }
  }
  /// Throws when something was passed over only because the system refused it to this thread.
  public func checkComplete() throws(StorageError) {
    if let cause = Refusals.take() { throw .unreadable(path, cause) }
  }

  /// Forgets what the system refused to this thread, in work that came to nothing.
  public static func forgetRefusals() { _ = Refusals.take() }

  /// Every array in the file, in the file's own order: not the dimension scales and auxiliary
  /// coordinates of other arrays, and not datasets of strings. In a file of NWB, every series.
  public func arrays() throws(StorageError) -> [ArrayListing] {
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      let objects = try objects()
      if try followsNWB() {
        return try seriesListings(of: objects.filter { $0.kind == .group }.map(\.path))
      }
      let visible = try withoutMATLABParts(objects)
      return try listings(of: visible.filter { $0.kind == .dataset }.map(\.path))
    } catch {
      throw .damaged(path, error.cause)
    }
  }

  /// The array at `path`; without a path the only one in the file, else an error that lists them.
  ///
  /// A single value beside one array is not a choice: many programs store such things as the
  /// sampling rate that way.
  ///
  /// - Parameter raw: Whether the elements stand for themselves, whatever the file says.
  public func array(at path: String?, raw: Bool = false) throws(StorageError) -> SourceArray {
    if let path { return try SourceArray(in: self, at: absolute(path), raw: raw) }
    Library.enter(mark)
    defer { Library.leave() }
    ExternalFiles.refusal = nil
    let arrays = try arrays()
    for candidates in [arrays.filter { !$0.isSingleValue }, arrays] {
      let computable = candidates.filter { $0.specification != nil }
      let choice = computable.isEmpty ? candidates : computable
      if choice.count > 1 { throw .severalArrays(self.path, choice.map(\.path)) }
      if let only = choice.first { return try SourceArray(in: self, at: only.path, raw: raw) }
    }
    if let refusal = ExternalFiles.refusal {
      throw .readFailed(file: self.path, object: "/", refusal)
    }
    throw .noArrays(self.path)
  }

  /// The file that a link of this one led into, by its path.
  func linked(_ path: String) throws(StorageError) -> SourceFile {
    if let known = others[path.exact] { return known }
    let file = try SourceFile(path: path)
    others[path.exact] = file
    return file
  }

  /// The attributes of the file as a whole (of its root group), but for those that NWB keeps order by.
  public func attributes() throws(StorageError) -> Attributes {
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      return try withoutConventions(handle.open("/").attributes())
    } catch {
      throw .damaged(path, error.cause)
    }
  }

  /// Opens the dataset at an absolute path.
  func dataset(at path: String) throws(StorageError) -> Handle {
    let object: Handle
    do throws(HDF5Failure) { object = try handle.open(path) } catch {
      if error.cause.isRefusal || handle.hasHardLink(path) {
        throw .readFailed(file: self.path, object: path, error.cause)
      }
      let arrays = (try? self.arrays().map(\.path)) ?? []
      throw .noSuchObject(file: self.path, object: path, arrays: arrays)
    }
    switch object.kind {
    case H5I_DATASET: return object
    case H5I_GROUP:
      let kind = (try? isSparse(object)) == true ? "a sparse matrix of MATLAB" : "a group"
      throw .notADataset(file: self.path, object: path, kind: kind)
    default: throw .notADataset(file: self.path, object: path, kind: "a type")
    }
  }

  /// The absolute path of the object that a reference led to. `near` is the path of the object that
  /// holds the reference.
  func path(of reference: hobj_ref_t, _ object: Handle, near: String) -> String? {
    if let path = paths[reference] { return path }
    let path = pathByName(of: reference, object, near: near) ?? pathBySearch(of: reference)
    paths[reference] = path
    return path
  }

  /// Looks in the groups above `near` for the name that a dimension scale says it has: the library's
  /// own search goes through the whole file.
  private func pathByName(of reference: hobj_ref_t, _ object: Handle, near: String) -> String? {
    guard let name = try? object.text(ofAttribute: "NAME"), !name.isEmpty else { return nil }
    var group = parentPath(of: near)
    while true {
      let candidate = group + lastComponent(of: name)
      if self.reference(to: candidate) == reference { return candidate }
      if group == "/" { return nil }
      group = parentPath(of: String(group.dropLast()))
    }
  }

  /// The path of the object that a reference leads to: the one given, if it does too.
  func path(of reference: hobj_ref_t, named path: String) -> String? {
    self.reference(to: path) == reference ? path : pathBySearch(of: reference)
  }

  private func pathBySearch(of reference: hobj_ref_t) -> String? {
    var reference = reference
    let length = H5Rget_name(handle.id, H5R_OBJECT, &reference, nil, 0)
    guard length > 0 else { return nil }
    var name = [CChar](repeating: 0, count: length + 1)
    guard H5Rget_name(handle.id, H5R_OBJECT, &reference, &name, name.count) > 0 else { return nil }
    return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
  }

  /// The reference to the object at a path.
  private func reference(to path: String) -> hobj_ref_t? {
    var reference: hobj_ref_t = 0
    guard H5Rcreate(&reference, handle.id, path, H5R_OBJECT, -1) >= 0 else { return nil }
    return reference
  }
}

/// The path as HDF5 spells it, from the root and without empty parts.
func absolute(_ path: String) -> String {
  "/" + path.pathNames.joined(separator: "/")
}
