import CHDF5

/// Owns an identifier of the HDF5 library and gives it back when it is no longer needed.
///
/// The identifier is good as long as the handle is: a call that takes it needs the handle in a
/// variable, since a temporary one is gone when the call begins. It changes only in `close`, under
/// the library's lock.
package final class Handle: @unchecked Sendable {
  package private(set) var id: Int64

  /// Takes what a call of the library returned.
  package init(_ id: Int64) throws(HDF5Failure) {
    if id < 0 { throw .current }
    self.id = id
  }

  deinit {
    if id < 0 { return }
    Library.enter()
    _ = answer(H5Idec_ref(id), unless: -1)
    Library.leave()
  }

  /// Gives the identifier back and reports what that could not write.
  func close() throws(HDF5Failure) {
    Library.enter()
    defer { Library.leave() }
    if id < 0 { return }
    let status =
      switch kind {
      case H5I_DATASET: H5Dclose(id)
      case H5I_FILE: H5Fclose(id)
      default: H5Idec_ref(id)
      }
    id = -1
    try check(status)
  }
}

extension Handle {
  /// A new property list of a class.
  static func properties(_ kind: hid_t) throws(HDF5Failure) -> Handle {
    try Handle(H5Pcreate(kind))
  }

  /// How to transfer elements of `size` bytes in memory altogether.
  ///
  /// The library converts in a buffer of its own, by default a mebibyte that it clears however few
  /// elements there are: for a handful of labels that takes longer than all else.
  static func transferProperties(size: Int) throws(HDF5Failure) -> Handle {
    let properties = try properties(hdf5_dataset_transfer())
    // What takes a pointer in memory takes twice as much in a file. The default is the limit,
    // because the library makes that one, and no other, larger for an element that is larger still.
    let room = min(max(2 * size, 4 << 10), 1 << 20)
    try check(H5Pset_buffer(properties.id, room, nil, nil))
    return properties
  }

  /// A dataspace of a shape; a scalar if the shape is empty.
  static func space(_ shape: [Int]) throws(HDF5Failure) -> Handle {
    if shape.isEmpty { return try Handle(H5Screate(H5S_SCALAR)) }
    return try Handle(H5Screate_simple(CInt(shape.count), shape.map { hsize_t($0) }, nil))
  }

  /// What kind of thing it is.
  var kind: H5I_type_t { answer(H5Iget_type(id), unless: H5I_BADID) }

  /// The object at a path, a dataset, a group or a committed type.
  func open(_ path: String) throws(HDF5Failure) -> Handle {
    try Handle(H5Oopen(id, path, hdf5_default_properties()))
  }

  /// The shape and the largest shape (nil: no limit) of a dataset or attribute's dataspace; nil for
  /// one without elements by declaration.
  static func extent(
    of space: Handle
  ) throws(HDF5Failure) -> (shape: [Int], limits: [Int?])? {
    if H5Sget_simple_extent_type(space.id) == H5S_NULL { return nil }
    let rank = Int(try checked(H5Sget_simple_extent_ndims(space.id)))
    var shape = [hsize_t](repeating: 0, count: rank)
    var limits = shape
    _ = try checked(H5Sget_simple_extent_dims(space.id, &shape, &limits))
    return (
      shape.map { Int(clamping: $0) },
      limits.map { $0 == hdf5_unlimited() ? nil : Int(clamping: $0) }
    )
  }
}
