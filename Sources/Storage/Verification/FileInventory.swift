import AxisArrays
import CHDF5

/// What a file holds beside the elements of its arrays: its objects with their types, shapes and layouts,
/// all their attributes, and its links. Each has a checksum.
struct FileInventory {
  private var items: [ExactName: UInt64] = [:]

  /// Goes through a file that is open. What is not written yet the library has in memory.
  init(of file: Handle) throws(HDF5Failure) {
    for path in try file.objectPaths() {
      let object = try file.open(path)
      items["'\(path)'".exact] = try object.checksum()
      for name in try object.attributeNames() {
        items["the attribute '\(name)' of '\(path)'".exact] = try StoredAttribute(
          of: object, named: name
        ).checksum()
      }
    }
    for (path, value) in try file.indirectLinks() {
      items["the link '\(path)'".exact] = value.withUnsafeBytes { Checksum.of($0) }
    }
  }

  /// What is in one of two inventories and not in the other, or another thing there; nil when they are
  /// the same.
  func difference(from other: FileInventory) -> String? {
    let names = Set(items.keys).union(other.items.keys)
    return names.sorted().first { items[$0] != other.items[$0] }?.text
  }
}

extension Handle {
  /// The paths of all objects that hard links lead to.
  fileprivate func objectPaths() throws(HDF5Failure) -> [String] {
    var paths: [String] = []
    let status = withUnsafeMutablePointer(to: &paths) { paths in
      H5Ovisit2(
        id, H5_INDEX_NAME, H5_ITER_INC,
        { _, name, _, paths in
          guard let name, let paths else { return 0 }
          let text = String(cString: name)
          paths.assumingMemoryBound(to: [String].self).pointee
            .append(text == "." ? "/" : "/" + text)
          return 0
        }, paths, CUnsignedInt(H5O_INFO_BASIC))
    }
    try check(status)
    return paths
  }

  /// The paths of soft and external links, and what each holds.
  fileprivate func indirectLinks() throws(HDF5Failure) -> [(path: String, value: [UInt8])] {
    var links: [(path: String, value: [UInt8])] = []
    let status = withUnsafeMutablePointer(to: &links) { links in
      H5Lvisit(
        id, H5_INDEX_NAME, H5_ITER_INC,
        { group, name, info, links in
          guard let name, let info, let links, info.pointee.type != H5L_TYPE_HARD else { return 0 }
          var value = [UInt8](repeating: 0, count: info.pointee.u.val_size)
          guard H5Lget_val(group, name, &value, value.count, hdf5_default_properties()) >= 0 else {
            return -1
          }
          links.assumingMemoryBound(to: [(path: String, value: [UInt8])].self).pointee
            .append(("/" + String(cString: name), value))
          return 0
        }, links)
    }
    try check(status)
    return links
  }

  /// The checksum of what is to be known of an object but its attributes and elements.
  fileprivate func checksum() throws(HDF5Failure) -> UInt64 {
    var checksum = Checksum()
    let kind = H5Iget_type(id)
    checksum.add(Int(kind.rawValue))
    guard kind == H5I_DATASET else { return checksum.value }
    let type = try StoredType(H5Dget_type(id))
    try checksum.add(encoding: type)
    let extent = try Handle.extent(of: Handle(H5Dget_space(id)))
    checksum.add("\(extent?.shape as Any) \(extent?.limits as Any)")
    checksum.add("\(try StorageLayout(of: self))")
    let creation = try Handle(H5Dget_create_plist(id))
    var status = H5D_FILL_VALUE_DEFAULT
    try check(H5Pfill_value_defined(creation.id, &status))
    checksum.add(Int(status.rawValue))
    if status == H5D_FILL_VALUE_USER_DEFINED, !type.holdsPointers {
      var fill = [UInt8](repeating: 0, count: type.size)
      try check(H5Pget_fill_value(creation.id, type.handle.id, &fill))
      fill.withUnsafeBytes { checksum.add($0) }
    }
    return checksum.value
  }
}

extension StoredAttribute {
  /// The checksum of the attribute's type, shape and value.
  fileprivate func checksum() throws(HDF5Failure) -> UInt64 {
    var checksum = Checksum()
    try checksum.add(encoding: type)
    checksum.add("\(shape as Any)")
    guard count > 0 else { return checksum.value }
    let bytes = count * type.size
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    defer { buffer.deallocate() }
    buffer.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    try check(H5Aread(handle.id, type.handle.id, buffer))
    defer { type.reclaim(buffer, count: count) }
    checksum.add(Int(truncatingIfNeeded: type.checksum(of: buffer, count: count)))
    return checksum.value
  }
}

extension Checksum {
  /// Adds the library's description of a type, which is its own whether it has a name or not.
  fileprivate mutating func add(encoding type: StoredType) throws(HDF5Failure) {
    let plain = try Handle(H5Tcopy(type.handle.id))
    var length = 0
    try check(H5Tencode(plain.id, nil, &length))
    var bytes = [UInt8](repeating: 0, count: length)
    try check(H5Tencode(plain.id, &bytes, &length))
    bytes.withUnsafeBytes { add($0) }
  }
}
