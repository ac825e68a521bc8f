import AxisArrays
import CHDF5

/// A dimension scale of an output.
final class Scale {
  let handle: Handle
  let dimension: Dimension
  private var users: [ScaleUser] = []

  init(_ handle: Handle, for dimension: Dimension) {
    self.handle = handle
    self.dimension = dimension
  }

  /// Notes that the scale is attached to a dimension of a dataset.
  func add(user reference: hobj_ref_t, dimension: Int) {
    users.append(ScaleUser(dataset: reference, dimension: CInt(dimension)))
  }

  /// Writes down what the scale is attached to, as the dimension-scale specification wants it.
  func recordUsers() throws(HDF5Failure) {
    if users.isEmpty { return }
    let type = try ScaleUser.type()
    try handle.setAttribute("REFERENCE_LIST", type, memory: type.id, [users.count], users)
  }
}

extension OutputFile {
  /// Whether the dimensions of an array are stored: all of them or none, since netCDF knows no
  /// dimension without a name. They are not when no name was given and nothing is known of them.
  func hasScales(_ specification: ArraySpecification, at path: String) -> Bool {
    if isCoordinate(specification, at: path) { return false }
    if shared?.storesAll ?? false { return !specification.dimensions.isEmpty }
    return specification.dimensions.enumerated().contains { index, dimension in
      dimension.axis != nil || dimension.name != "dim_\(index)"
    }
  }

  /// Whether an array is the scale of its own dimension.
  private func isCoordinate(_ specification: ArraySpecification, at path: String) -> Bool {
    guard specification.dimensions.count == 1, let only = specification.dimensions.first else {
      return false
    }
    return only.axis == nil && only.name == lastComponent(of: path)
  }

  /// The scales of an array's dimensions in `group`, the array's own; none if it has none.
  func createScales(
    for specification: ArraySpecification, at path: String, in group: Handle
  ) throws(StorageError) -> [Scale] {
    if !hasScales(specification, at: path) { return [] }
    var result: [Scale] = []
    for dimension in specification.dimensions {
      let path = parentPath(of: path) + dimension.name
      if let scale = scales[path.exact] {
        result.append(scale)
        continue
      }
      result.append(try createScale(for: dimension, at: path, in: group))
    }
    return result
  }

  /// The scale of a dimension at a path in `group`.
  func createScale(
    for dimension: Dimension, at path: String, in group: Handle
  ) throws(StorageError) -> Scale {
    if dimension.axis != nil, !options.compactAxes {
      // At least a byte for each value; a scale of float64 that cannot be written is told sooner.
      let size = dimension.origin == nil ? MemoryLayout<Double>.size : 1
      try checkRoom(for: [dimension.length, size].product)
    }
    let writer = ScaleWriter(
      file: self.path, group: group, dimension: dimension, compact: options.compactAxes,
      written: written?.values)
    let scale = Scale(try writer.write(), for: dimension)
    scales[path.exact] = scale
    return scale
  }

  /// Attaches scales to the dimensions of a dataset, and makes a coordinate the scale of its own.
  func attach(
    _ scales: [Scale], to dataset: Handle, at path: String, _ specification: ArraySpecification
  ) throws(HDF5Failure) {
    if isCoordinate(specification, at: path) {
      try dataset.becomeScale(title: lastComponent(of: path))
    }
    try attach(scales, to: dataset)
  }

  /// Attaches scales to the dimensions of a dataset.
  func attach(_ scales: [Scale], to dataset: Handle) throws(HDF5Failure) {
    if scales.isEmpty { return }
    var references: [hobj_ref_t] = []
    for scale in scales { references.append(try scale.handle.reference()) }
    try dataset.setReferenceLists("DIMENSION_LIST", references)
    let own = try dataset.reference()
    for (index, scale) in scales.enumerated() { scale.add(user: own, dimension: index) }
  }
}

extension Handle {
  /// Makes a dataset a dimension scale.
  func becomeScale(title: String) throws(HDF5Failure) {
    try setFixedString("CLASS", "DIMENSION_SCALE")
    try setFixedString("NAME", title)
  }

  /// The reference to this object.
  func reference() throws(HDF5Failure) -> hobj_ref_t {
    var reference: hobj_ref_t = 0
    try check(H5Rcreate(&reference, id, ".", H5R_OBJECT, -1))
    return reference
  }

  /// Adds an attribute of one list per reference, which holds that reference alone.
  fileprivate func setReferenceLists(
    _ name: String, _ references: [hobj_ref_t]
  ) throws(HDF5Failure) {
    let type = try Handle(H5Tvlen_create(hdf5_object_reference()))
    let storage = UnsafeMutablePointer<hobj_ref_t>.allocate(capacity: references.count)
    defer { storage.deallocate() }
    storage.initialize(from: references, count: references.count)
    let lists = references.indices.map { hvl_t(len: 1, p: storage + $0) }
    try setAttribute(name, type, memory: type.id, [references.count], lists)
  }
}
