import AxisArrays
import CHDF5

/// Attributes by which netCDF and HDF5 keep their own order; they are not about the data and do not
/// hold for a copy of it.
let structuralAttributes: Set<String> = [
  "CLASS", "NAME", "REFERENCE_LIST", "DIMENSION_LIST", "DIMENSION_LABELS", "_Netcdf4Dimid",
  "_Netcdf4Coordinates", "_NCProperties", "coordinates", "bounds", "grid_mapping",
  "ancillary_variables", "_nc3_strict",
]

extension Handle {
  /// The attributes of an object in their stored order, but the structural ones and those whose
  /// value points to elsewhere in the file or is a matrix, which netCDF refuses.
  func attributes() throws(HDF5Failure) -> Attributes {
    var attributes: Attributes = [:]
    for name in try attributeNames() where !structuralAttributes.contains(name) {
      if let value = try attribute(name) { attributes[name] = value }
    }
    return attributes
  }

  /// The names of all attributes in their stored order.
  func attributeNames() throws(HDF5Failure) -> [String] {
    // The library looks at every attribute for one that it does not find, and fails on one that is
    // damaged; listing them, it crashes.
    _ = try checked(H5Aexists(id, "\u{1}"))
    var names: [String] = []
    // Only an object whose creator asked for it knows the order of its attributes. The native order
    // is that of the object header, which is the order of creation in all but long lists.
    let index = try tracksAttributeOrder() ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME
    let order = index == H5_INDEX_CRT_ORDER ? H5_ITER_INC : H5_ITER_NATIVE
    let status = withUnsafeMutablePointer(to: &names) { names in
      H5Aiterate2(
        id, index, order, nil,
        { _, name, _, names in
          if let name, let names {
            names.assumingMemoryBound(to: [String].self).pointee.append(String(cString: name))
          }
          return 0
        }, names)
    }
    try check(status)
    return names
  }

  private func tracksAttributeOrder() throws(HDF5Failure) -> Bool {
    let creation: hid_t
    switch kind {
    case H5I_DATASET: creation = H5Dget_create_plist(id)
    case H5I_GROUP: creation = H5Gget_create_plist(id)
    default: return false
    }
    let properties = try Handle(creation)
    var flags: CUnsignedInt = 0
    try check(H5Pget_attr_creation_order(properties.id, &flags))
    return flags & hdf5_creation_order_tracked() != 0
  }

  /// Whether there is an attribute of that name.
  func hasAttribute(_ name: String) -> Bool { answer(H5Aexists(id, name), unless: -1) > 0 }

  /// The text of a string attribute; nil when there is no such attribute or it is no string.
  func text(ofAttribute name: String) throws(HDF5Failure) -> String? {
    hasAttribute(name) ? try attribute(name)?.text : nil
  }

  /// The strings of a string attribute; nil when there is no such attribute or it is no string.
  func texts(ofAttribute name: String) throws(HDF5Failure) -> [String]? {
    guard hasAttribute(name) else { return nil }
    switch try attribute(name) {
    case .string(let text): return [text]
    case .strings(let texts): return texts
    default: return nil
    }
  }

  /// The number in a numeric attribute of one element; nil when it is anything else.
  func number(ofAttribute name: String) throws(HDF5Failure) -> Double? {
    guard hasAttribute(name) else { return nil }
    let attribute = try StoredAttribute(of: self, named: name)
    guard attribute.type.isNumber, attribute.count == 1 else { return nil }
    var value = 0.0
    try check(H5Aread(attribute.handle.id, hdf5_native_double(), &value))
    return value
  }

  /// The numbers in a numeric attribute of at most one dimension; nil when it is anything else.
  func numbers(ofAttribute name: String) throws(HDF5Failure) -> [Double]? {
    guard hasAttribute(name) else { return nil }
    let attribute = try StoredAttribute(of: self, named: name)
    guard attribute.type.isNumber, let shape = attribute.shape, shape.count <= 1,
      attribute.count > 0
    else { return nil }
    var values = [Double](repeating: 0, count: attribute.count)
    try check(H5Aread(attribute.handle.id, hdf5_native_double(), &values))
    return values
  }

  /// The value of an attribute; nil for one that cannot be carried to another file.
  func attribute(_ name: String) throws(HDF5Failure) -> AttributeValue? {
    let attribute = try StoredAttribute(of: self, named: name)
    guard let shape = attribute.shape else { return try attribute.encoded() }
    if shape.count > 1 { return nil }
    if attribute.type.isString {
      let texts = try attribute.strings()
      return texts.count == 1 ? .string(texts[0]) : .strings(texts)
    }
    if attribute.type.holdsPointers { return nil }
    // Only what is written again as it was.
    if shape.isEmpty, attribute.type.isEqual(to: hdf5_int64()) {
      var value: Int64 = 0
      try check(H5Aread(attribute.handle.id, hdf5_native_int64(), &value))
      return .integer(value)
    }
    if shape.isEmpty, attribute.type.isEqual(to: hdf5_float64()) {
      var value = 0.0
      try check(H5Aread(attribute.handle.id, hdf5_native_double(), &value))
      return .real(value)
    }
    return try attribute.encoded()
  }
}

/// An attribute of an object, open for reading.
struct StoredAttribute {
  let handle: Handle
  let type: StoredType
  /// The shape; empty for a scalar, nil for an attribute without a value.
  let shape: [Int]?

  init(of object: Handle, named name: String) throws(HDF5Failure) {
    handle = try Handle(H5Aopen(object.id, name, hdf5_default_properties()))
    type = try StoredType(H5Aget_type(handle.id))
    let space = try Handle(H5Aget_space(handle.id))
    shape = try Handle.extent(of: space)?.shape
    guard let shape else { return }
    // In memory only references take more than where they are stored, in newer libraries.
    let stored = min(Int(clamping: H5Aget_storage_size(handle.id)), 1 << 32)
    if (shape + [type.size]).product > 8 * stored {
      throw HDF5Failure(description: "the attribute '\(name)' has fewer values than it claims")
    }
  }

  var count: Int { shape?.product ?? 0 }

  func strings() throws(HDF5Failure) -> [String] {
    try type.strings(count: count) { buffer throws(HDF5Failure) in
      try check(H5Aread(handle.id, type.handle.id, buffer))
    }
  }

  /// The value with the library's own encoding of its type.
  func encoded() throws(HDF5Failure) -> AttributeValue {
    // The copy of a type with a name of its own has none, and so stands for itself.
    let plain = try StoredType(H5Tcopy(type.handle.id))
    var length = 0
    try check(H5Tencode(plain.handle.id, nil, &length))
    var datatype = [UInt8](repeating: 0, count: length)
    try check(H5Tencode(plain.handle.id, &datatype, &length))
    var bytes = [UInt8](repeating: 0, count: count * type.size)
    if count > 0 { try check(H5Aread(handle.id, plain.handle.id, &bytes)) }
    return .encoded(
      EncodedAttribute(
        datatype: datatype, shape: shape, bytes: bytes, summary: try summary()))
  }

  private func summary() throws(HDF5Failure) -> String {
    guard let shape else { return "empty" }
    var values: [String]
    if type.isNumber, let elementType = type.elementType {
      values = try numbers(as: elementType)
    } else if type.isBoolean {
      var bytes = [UInt8](repeating: 0, count: count)
      if count > 0 { try check(H5Aread(handle.id, type.handle.id, &bytes)) }
      values = bytes.map { $0 == 0 ? "false" : "true" }
    } else {
      return type.description
    }
    if shape.isEmpty { return values[0] }
    if values.count > 20 { values[20...] = ["…"] }
    return "[\(values.joined(separator: ", "))]"
  }

  /// The elements as text, in as many digits as tell them apart in their own type.
  private func numbers(as elementType: ElementType) throws(HDF5Failure) -> [String] {
    switch elementType {
    case .uint64: try elements(as: UInt64.self, hdf5_native_uint64())
    case .float16, .float32: try elements(as: Float.self, hdf5_native_float())
    case .float64: try elements(as: Double.self, hdf5_native_double())
    default: try elements(as: Int64.self, hdf5_native_int64())
    }
  }

  private func elements<Number: BitwiseCopyable & CustomStringConvertible>(
    as _: Number.Type, _ memoryType: hid_t
  ) throws(HDF5Failure) -> [String] {
    if count == 0 { return [] }
    let memory = try OwnedMemory(reading: count * MemoryLayout<Number>.stride)
    try check(H5Aread(handle.id, memoryType, memory.start))
    return memory.bytes.bindMemory(to: Number.self).map(\.description)
  }
}
