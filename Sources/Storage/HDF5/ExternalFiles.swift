import AxisArrays
import CHDF5

/// Other files that a file has parts of its contents in: links lead into them, and the elements of an
/// external or a virtual dataset are there.
///
/// Whoever made the file chose which ones, so that reading it would read any file of whoever runs
/// axpipe. They are left alone unless the user says otherwise.
public enum ExternalFiles {
  /// Set before the first file is opened.
  nonisolated(unsafe) private static var areAllowed = false
  /// Why something was not read, the last time. Used under the library's lock.
  nonisolated(unsafe) static var refusal: StorageError.Cause?

  /// What the reasons begin with.
  fileprivate static let reason = String(cString: hdf5_refusal())

  /// Has other files read too. To be called before the first file is opened.
  public static func allow() { areAllowed = true }

  /// Makes the library follow no link into another file, unless that is allowed. To be called once.
  static func prepareLibrary() {
    if !areAllowed { hdf5_refuse_external_links() }
  }

  /// Notes that the library refused a link, if that is the reason that it gives.
  static func note(_ cause: StorageError.Cause) {
    if cause.isRefusal { refusal = cause }
  }

  /// Throws if something was not read since `refusal` was nil.
  static func check() throws(HDF5Failure) {
    if let refusal { throw HDF5Failure(cause: refusal) }
  }

  /// Whether a dataset's elements are in the file itself, or other files are allowed. What cannot be
  /// told is left to whoever reads them.
  static func allow(_ dataset: Handle, extentOnly: Bool = false) -> Bool {
    do throws(HDF5Failure) {
      try check(dataset, extentOnly: extentOnly)
      return true
    } catch {
      return !error.cause.isRefusal
    }
  }

  /// Throws if a dataset's elements are in other files and these are not allowed.
  ///
  /// - Parameter extentOnly: Whether only its shape is asked for, which other files say for a virtual
  ///   dataset without limits.
  static func check(_ dataset: Handle, extentOnly: Bool = false) throws(HDF5Failure) {
    if areAllowed { return }
    try check(properties: Handle(H5Dget_create_plist(dataset.id)), extentOnly: extentOnly)
  }

  /// The same by the properties with which the dataset was created.
  fileprivate static func check(properties creation: Handle, extentOnly: Bool) throws(HDF5Failure) {
    if areAllowed { return }
    if let file = try creation.otherFile(extentOnly: extentOnly) {
      let cause = StorageError.Cause(errno: nil, text: reason + "'\(printable(file))'")
      refusal = cause
      throw HDF5Failure(cause: cause)
    }
  }
}

/// Where an external link leads.
struct ExternalTarget {
  let file: String
  let path: String

  /// Reads the value of a link.
  init(_ value: UnsafeRawBufferPointer) throws(HDF5Failure) {
    var file: UnsafePointer<CChar>?
    var path: UnsafePointer<CChar>?
    try check(H5Lunpack_elink_val(value.baseAddress, value.count, nil, &file, &path))
    guard let file, let path else { throw .current }
    (self.file, self.path) = (String(cString: file), String(cString: path))
  }
}

extension StorageError.Cause {
  /// Whether the user could have allowed it.
  var isRefusal: Bool { text.hasPrefix(ExternalFiles.reason) }
}

extension Handle {
  /// The dataspace of a dataset. Whoever reads elements takes it, and so it throws where the library
  /// would open another file, or read past the end of what an object's header holds of them.
  func elementSpace() throws(HDF5Failure) -> Handle {
    let creation = try Handle(H5Dget_create_plist(id))
    try ExternalFiles.check(properties: creation, extentOnly: true)
    let space = try Handle(H5Dget_space(id))
    if H5Pget_layout(creation.id) == H5D_COMPACT, let shape = try Handle.extent(of: space)?.shape {
      let type = try StoredType(H5Dget_type(id))
      let stored = Int(clamping: H5Dget_storage_size(id))
      if !type.holdsPointers, (shape + [type.size]).product > stored {
        throw HDF5Failure(description: "it holds fewer elements than it claims")
      }
    }
    return space
  }

  /// The first other file that the creation properties of a dataset name.
  fileprivate func otherFile(extentOnly: Bool) throws(HDF5Failure) -> String? {
    switch H5Pget_layout(id) {
    case H5D_CONTIGUOUS where !extentOnly && H5Pget_external_count(id) > 0:
      var name = [CChar](repeating: 0, count: 4096)
      try check(H5Pget_external(id, 0, name.count - 1, &name, nil, nil))
      return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    case H5D_VIRTUAL:
      var count = 0
      try check(H5Pget_virtual_count(id, &count))
      for index in 0..<count {
        let name = try libraryText { H5Pget_virtual_filename(id, index, $0, $1) }
        if name == "." { continue }
        if !extentOnly { return name }
        let space = try Handle(H5Pget_virtual_vspace(id, index))
        if H5Sget_select_npoints(space.id) < 0 { return name }
      }
      return nil
    default: return nil
    }
  }
}
