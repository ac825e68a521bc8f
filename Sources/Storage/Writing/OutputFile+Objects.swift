import AxisArrays
import CHDF5

extension OutputFile {
  /// Throws if the array or a dimension has a name that it cannot have.
  func checkNames(of specification: ArraySpecification, at path: String) throws(StorageError) {
    let parts = path.pathNames.map(String.init)
    if parts.isEmpty { throw .invalidName(path) }
    for name in parts + specification.dims
    where name.isEmpty || name == "." || name.unicodeScalars.contains("/")
      || name.contains("\0")
    {
      throw .invalidName(name)
    }
    let own = path.exact
    if names.contains(own) || scales[own] != nil || related[own] != nil {
      throw .nameTaken(file: self.path, object: path)
    }
    if !hasScales(specification, at: path) { return }
    for dimension in specification.dimensions {
      let scale = (parentPath(of: path) + dimension.name).exact
      let isOther = scales[scale].map { $0.dimension != dimension } ?? names.contains(scale)
      if isOther || scale == own { throw .nameTaken(file: self.path, object: scale.text) }
    }
  }

  /// The group at an absolute path with a slash at its end, with the groups it is in.
  func createGroup(at path: String) throws(HDF5Failure) -> Handle {
    var group = try handle.open("/")
    for name in path.pathNames.map(String.init) {
      if group.hasLink(name) {
        group = try group.open(name)
        continue
      }
      let creation = try Handle.properties(hdf5_group_creation())
      try creation.setObjectProperties()
      try check(H5Pset_link_creation_order(creation.id, hdf5_creation_order()))
      let link = try Handle.linkProperties()
      group = try Handle(
        H5Gcreate2(group.id, name, link.id, creation.id, hdf5_default_properties()))
    }
    return group
  }

  /// The dataset of an array with its attributes.
  func createDataset(
    at path: String, in group: Handle, _ specification: ArraySpecification,
    _ layout: StorageLayout
  ) throws(HDF5Failure) -> Handle {
    let elementType = specification.elementType
    let creation = try layout.creation()
    var attributes = specification.attributes
    // netCDF refuses a fill value of another type than the data's.
    if let fill = try attributes["_FillValue"]?.element(of: elementType) {
      try check(H5Pset_fill_value(creation.id, fill.type.id, fill.bytes))
    } else {
      attributes["_FillValue"] = nil
    }
    let access = try layout.cache(for: specification.shape, elementSize: elementType.size)
    let type = try elementType.storedType()
    let space = try Handle.space(specification.shape)
    let link = try Handle.linkProperties()
    let dataset = try Handle(
      H5Dcreate2(
        group.id, lastComponent(of: path), type.id, space.id, link.id, creation.id, access.id))
    try dataset.setAttributes(attributes)
    return dataset
  }
}

extension Handle {
  /// Sets what all objects of an output have in common: attributes keep their order, and no object
  /// knows when it was written, or else two runs would differ.
  func setObjectProperties() throws(HDF5Failure) {
    try check(H5Pset_attr_creation_order(id, hdf5_creation_order()))
    try check(H5Pset_obj_track_times(id, false))
  }

  /// The properties of a link whose name is UTF-8.
  static func linkProperties() throws(HDF5Failure) -> Handle {
    let properties = try Handle.properties(hdf5_link_creation())
    try check(H5Pset_char_encoding(properties.id, H5T_CSET_UTF8))
    return properties
  }
}

extension AttributeValue {
  /// The value as one element of the given type; nil when it is of another type or several.
  fileprivate func element(
    of elementType: ElementType
  ) throws(HDF5Failure) -> (type: Handle, bytes: [UInt8])? {
    switch self {
    case .integer(let value) where elementType == .int64:
      return (try elementType.memoryType(), withUnsafeBytes(of: value, Array.init))
    case .real(let value) where elementType == .float64:
      return (try elementType.memoryType(), withUnsafeBytes(of: value, Array.init))
    case .encoded(let encoded):
      let type = try StoredType(H5Tdecode(encoded.datatype))
      guard type.isNumber, type.elementType == elementType, encoded.bytes.count == elementType.size
      else {
        return nil
      }
      return (type.handle, encoded.bytes)
    default:
      return nil
    }
  }
}
