import AxisArrays
import CHDF5

/// A dimension scale of a file: a dataset that names a dimension and may hold its coordinates.
struct DimensionScale {
  let handle: Handle
  /// The absolute path inside the file.
  let path: String
  let shape: [Int]
  /// Whether the dimension may grow.
  let isUnlimited: Bool
  /// False for a netCDF dimension that is no variable: such a scale stores a length and no values.
  let hasValues: Bool

  /// How netCDF names a dimension without coordinates, followed by its length.
  static let withoutVariable = "This is a netCDF dimension but not a netCDF variable."

  /// The name of the dimension.
  var name: String { lastComponent(of: path) }

  var length: Int { shape.first ?? 0 }

  /// Whether a dataset is a dimension scale.
  static func isScale(_ dataset: Handle) throws(HDF5Failure) -> Bool {
    try dataset.text(ofAttribute: "CLASS") == "DIMENSION_SCALE"
  }

  /// Follows a reference; nil when it leads nowhere or not to a scale. `path` is that of the dataset
  /// the scale is attached to, beside which scales usually are.
  init?(
    _ reference: hobj_ref_t, near path: String, in file: SourceFile
  ) throws(HDF5Failure) {
    guard let handle = try? Handle(dereferenced(reference, from: file.handle)),
      handle.kind == H5I_DATASET,
      let own = file.path(of: reference, handle, near: path)
    else { return nil }
    try self.init(handle, at: own)
  }

  /// The scale at a path; nil for a dataset without elements by declaration.
  init?(_ dataset: Handle, at path: String) throws(HDF5Failure) {
    guard let extent = try Handle.extent(of: dataset.elementSpace()) else { return nil }
    handle = dataset
    self.path = path
    shape = extent.shape
    isUnlimited = extent.limits.first == .some(nil)
    let title = try handle.text(ofAttribute: "NAME")
    hasValues = extent.shape.count == 1 && title?.hasPrefix(Self.withoutVariable) != true
  }

  func unit() throws(HDF5Failure) -> String? {
    if let units = try handle.text(ofAttribute: "units") { return units }
    return try handle.text(ofAttribute: "unit")
  }

  func valueKind() throws(HDF5Failure) -> CoordinateKind {
    let type = try StoredType(H5Dget_type(handle.id))
    if type.isNumber { return .numbers }
    return type.isString ? .labels : .other
  }

  /// The datasets the scale is attached to, and to which of their dimensions.
  func users() throws(HDF5Failure) -> [(reference: hobj_ref_t, dimension: Int)] {
    guard handle.hasAttribute("REFERENCE_LIST") else { return [] }
    let attribute = try StoredAttribute(of: handle, named: "REFERENCE_LIST")
    guard attribute.type.kind == H5T_COMPOUND, attribute.count > 0 else { return [] }
    let type = try ScaleUser.type()
    var users = [ScaleUser](
      repeating: ScaleUser(dataset: 0, dimension: 0), count: attribute.count)
    try check(H5Aread(attribute.handle.id, type.id, &users))
    return users.map { ($0.dataset, Int($0.dimension)) }
  }

  /// The values at some places.
  func numbers(at indices: [Int]) throws(HDF5Failure) -> [Double] {
    var numbers: [Double] = []
    for index in indices { numbers += try handle.numbers(Region(index..<index + 1)) }
    return numbers
  }

  /// The values, and the fill value up to a greater length.
  func numbers(filledTo length: Int) throws(HDF5Failure) -> [Double] {
    guard length <= StoredValues.most else {
      throw HDF5Failure(
        description: "of the \(length) values of \(printable(name)) only \(self.length) are stored")
    }
    let creation = try Handle(H5Dget_create_plist(handle.id))
    var fill = 0.0
    try check(H5Pget_fill_value(creation.id, hdf5_native_double(), &fill))
    let stored = try handle.numbers(Region(0..<self.length))
    return stored + [Double](repeating: fill, count: length - self.length)
  }
}

/// An entry of the attribute REFERENCE_LIST, in the layout that the library's own functions use.
struct ScaleUser {
  var dataset: hobj_ref_t
  var dimension: CInt
  var padding: CInt = 0

  /// The type of the attribute's elements.
  static func type() throws(HDF5Failure) -> Handle {
    let type = try Handle(H5Tcreate(H5T_COMPOUND, MemoryLayout<ScaleUser>.size))
    try check(H5Tinsert(type.id, "dataset", 0, hdf5_object_reference()))
    try check(
      H5Tinsert(
        type.id, "dimension", MemoryLayout<ScaleUser>.offset(of: \.dimension) ?? 8, hdf5_int32()))
    return type
  }
}

extension Handle {
  /// The elements of an attribute that holds a list of object references per element.
  func referenceLists(ofAttribute name: String) throws(HDF5Failure) -> [[hobj_ref_t]] {
    guard hasAttribute(name) else { return [] }
    let attribute = try StoredAttribute(of: self, named: name)
    guard attribute.type.kind == H5T_VLEN, attribute.count > 0,
      let base = attribute.type.base, base.isEqual(to: hdf5_object_reference())
    else { return [] }
    let type = try Handle(H5Tvlen_create(hdf5_object_reference()))
    let space = try Handle.space([attribute.count])
    var lists = [hvl_t](repeating: hvl_t(), count: attribute.count)
    defer { H5Dvlen_reclaim(type.id, space.id, hdf5_default_properties(), &lists) }
    try check(H5Aread(attribute.handle.id, type.id, &lists))
    return lists.map { list in
      guard let start = list.p?.assumingMemoryBound(to: hobj_ref_t.self) else { return [] }
      return Array(UnsafeBufferPointer(start: start, count: list.len))
    }
  }
}

/// Opens the object that a reference leads to.
func dereferenced(_ reference: hobj_ref_t, from object: Handle) -> hid_t {
  var reference = reference
  return H5Rdereference2(object.id, hdf5_default_properties(), H5R_OBJECT, &reference)
}
