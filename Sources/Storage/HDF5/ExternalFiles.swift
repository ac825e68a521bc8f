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
    let creation = try Handle(H5Dget_create_plist(dataset.id))
    try check(dataset, creation, extentOnly: extentOnly)
  }

  /// The same with the properties with which the dataset was created.
  fileprivate static func check(
    _ dataset: Handle, _ creation: Handle, extentOnly: Bool
  ) throws(HDF5Failure) {
    var visit = ElementVisit(extentOnly: extentOnly)
    if let file = try visit.otherFile(of: dataset, creation), !areAllowed {
      let cause = StorageError.Cause(errno: nil, text: reason + "'\(printable(file))'")
      refusal = cause
      throw HDF5Failure(cause: cause)
    }
  }
}

/// Goes after the elements of a dataset: those of a virtual dataset are in others, which may be virtual
/// themselves. The library goes every way there is, and round in circles.
private struct ElementVisit {
  /// Whether only what says the shape is looked at.
  let extentOnly: Bool
  /// The sources on the way from the dataset.
  private var way: [String] = []
  /// How many sources there are behind those that were visited, counted once for every way to them.
  private var counts: [String: Int] = [:]
  private var count = 0

  /// So many virtual datasets may be behind one another, and so many sources behind all of them.
  private static let longestWay = 32
  private static let mostSources = 1 << 20

  init(extentOnly: Bool) { self.extentOnly = extentOnly }

  /// The first other file that elements are in.
  mutating func otherFile(of dataset: Handle, _ creation: Handle) throws(HDF5Failure) -> String? {
    switch H5Pget_layout(creation.id) {
    case H5D_CONTIGUOUS where !extentOnly && H5Pget_external_count(creation.id) > 0:
      var name = [CChar](repeating: 0, count: 4096)
      try check(H5Pget_external(creation.id, 0, name.count - 1, &name, nil, nil))
      return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } }
    case H5D_VIRTUAL:
      var count = 0
      try check(H5Pget_virtual_count(creation.id, &count))
      for index in 0..<count {
        if let file = try otherFile(ofSource: index, of: dataset, creation) { return file }
      }
      return nil
    default: return nil
    }
  }

  private mutating func otherFile(
    ofSource index: Int, of dataset: Handle, _ creation: Handle
  ) throws(HDF5Failure) -> String? {
    let space = try Handle(H5Pget_virtual_vspace(creation.id, index))
    let isEndless = H5Sget_select_npoints(space.id) < 0
    if extentOnly, !isEndless { return nil }
    let file = try libraryText { H5Pget_virtual_filename(creation.id, index, $0, $1) }
    if file != "." { return file }
    let name = try libraryText { H5Pget_virtual_dsetname(creation.id, index, $0, $1) }
    if let known = counts[name] {
      try add(known)
      return nil
    }
    if way.contains(name) || way.count == Self.longestWay { throw Self.endless }
    way.append(name)
    let before = count
    try add(1)
    // "%%" is one of them; for "%b" there is a number, counted from 0 to the first that is not there.
    let parts = name.split(separator: "%%", omittingEmptySubsequences: false).map(String.init)
    let isPattern = isEndless && parts.contains { $0.contains("%b") }
    for number in 0... {
      let path = parts.map { isPattern ? $0.replacing("%b", with: "\(number)") : $0 }
      guard let source = try Self.source(path.joined(separator: "%"), beside: dataset)
      else { break }
      let properties = try Handle(H5Dget_create_plist(source.id))
      if let file = try otherFile(of: source, properties) { return file }
      if !isPattern { break }
    }
    counts[name] = count - before
    way.removeLast()
    return nil
  }

  private mutating func add(_ sources: Int) throws(HDF5Failure) {
    count += sources
    if count > Self.mostSources { throw Self.endless }
  }

  private static var endless: HDF5Failure {
    HDF5Failure(description: "its elements lead from one virtual dataset to another")
  }

  /// A dataset of the file that another is in. Where there is none the library takes the fill value.
  private static func source(
    _ path: String, beside dataset: Handle
  ) throws(HDF5Failure) -> Handle? {
    do throws(HDF5Failure) {
      let file = try Handle(H5Iget_file_id(dataset.id))
      let object = try file.open(path)
      return object.kind == H5I_DATASET ? object : nil
    } catch {
      if error.cause.isRefusal { throw error }
      return nil
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
    try ExternalFiles.check(self, creation, extentOnly: true)
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
}
