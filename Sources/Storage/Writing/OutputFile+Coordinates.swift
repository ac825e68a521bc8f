import AxisArrays
import CHDF5

extension OutputFile {
  /// Copies the auxiliary coordinates that still hold for an array, beside it and attached to the
  /// scales of its dimensions, and names them in its attribute `coordinates`.
  ///
  /// One whose name something else has already in the output is left out. Arrays of one group share
  /// those that they have in common.
  func copyCoordinates(
    of specification: ArraySpecification, at path: String, in group: Handle, _ scales: [Scale],
    to dataset: Handle
  ) throws(StorageError) {
    var names: [String] = []
    for coordinate in specification.validCoordinates {
      let own = parentPath(of: path) + coordinate.name
      if let known = coordinates[own] {
        if known == coordinate { names.append(coordinate.name) }
        continue
      }
      if self.names.contains(own) || self.scales[own] != nil || own == path { continue }
      let attached = coordinate.dimensions.compactMap { dimension in
        scales.first { $0.dimension == dimension }
      }
      guard attached.count == coordinate.dimensions.count else { continue }
      let writer = CoordinateWriter(file: self.path, group: group, coordinate: coordinate)
      let copy = try writer.write()
      try writing(to: self.path) { () throws(HDF5Failure) in
        try attach(attached, to: copy)
      }
      coordinates[own] = coordinate
      names.append(coordinate.name)
    }
    if names.isEmpty { return }
    try writing(to: self.path) { () throws(HDF5Failure) in
      try dataset.setAttribute("coordinates", .string(names.joined(separator: " ")))
    }
  }
}

/// Copies an auxiliary coordinate with its attributes, bit for bit and in its stored type.
private struct CoordinateWriter {
  /// The output's path as the user gave it.
  let file: String
  let group: Handle
  let coordinate: AuxiliaryCoordinate

  func write() throws(StorageError) -> Handle {
    let origin = coordinate.origin
    let input = try SourceFile(path: origin.file)
    let source = try input.dataset(at: origin.path)
    try input.checkFilters(of: source, at: origin.path)
    let type: StoredType
    let stored: [Int]
    do throws(HDF5Failure) {
      // The copy of a type with a name of its own has none.
      let named = try Handle(H5Dget_type(source.id))
      type = try StoredType(H5Tcopy(named.id))
      stored = try Handle.extent(of: Handle(H5Dget_space(source.id)))?.shape ?? []
    } catch {
      throw .readFailed(file: origin.file, object: origin.path, error.cause)
    }
    let target = try writing(to: file) { () throws(HDF5Failure) in
      let copy = try create(like: source, type)
      try copy.setAttributes(source.attributes())
      return copy
    }
    // Along an unlimited dimension less may be stored than there is; the rest is the fill value.
    try forEachBlock(of: stored, type.size) { block throws(StorageError) in
      try copy(block, from: source, to: target, type)
    }
    return target
  }

  private func create(like source: Handle, _ type: StoredType) throws(HDF5Failure) -> Handle {
    let shape = coordinate.dimensions.map(\.length)
    var layout = StorageLayout.contiguous
    let original = try StorageLayout(of: source)
    if original.deflate != nil, (shape + [type.size]).product > 64 << 10 {
      layout = original.fitted(to: shape, elementSize: type.size)
    }
    // Elements that point to others must be filled, so that they do not point anywhere.
    let creation = try layout.written(for: shape).creation(isFilled: type.holdsPointers)
    let properties = try Handle(H5Dget_create_plist(source.id))
    var status = H5D_FILL_VALUE_DEFAULT
    try check(H5Pfill_value_defined(properties.id, &status))
    if status == H5D_FILL_VALUE_USER_DEFINED, !type.holdsPointers {
      var fill = [UInt8](repeating: 0, count: type.size)
      try check(H5Pget_fill_value(properties.id, type.handle.id, &fill))
      try check(H5Pset_fill_value(creation.id, type.handle.id, fill))
      try check(H5Pset_fill_time(creation.id, H5D_FILL_TIME_IFSET))
    }
    let space = try Handle.space(shape)
    let link = try Handle.linkProperties()
    return try Handle(
      H5Dcreate2(
        group.id, coordinate.name, type.handle.id, space.id, link.id, creation.id,
        hdf5_default_properties()))
  }

  private func copy(
    _ block: Region, from source: Handle, to target: Handle, _ type: StoredType
  ) throws(StorageError) {
    let buffer = UnsafeMutableRawPointer.allocate(
      byteCount: max(1, block.count * type.size), alignment: 16)
    defer { buffer.deallocate() }
    do throws(HDF5Failure) {
      try source.transfer(block, of: type.handle.id) { memory, space, properties in
        H5Dread(source.id, type.handle.id, memory, space, properties, buffer)
      }
    } catch {
      throw .readFailed(
        file: coordinate.origin.file, object: coordinate.origin.path, error.cause)
    }
    try writing(to: file) { () throws(HDF5Failure) in
      defer { type.reclaim(buffer, count: block.count) }
      try target.transfer(block, of: type.handle.id) { memory, space, properties in
        H5Dwrite(target.id, type.handle.id, memory, space, properties, buffer)
      }
    }
  }

  /// Goes through an array in blocks of whole rows, of about a mebibyte.
  private func forEachBlock(
    of shape: [Int], _ size: Int, _ body: (Region) throws(StorageError) -> Void
  ) throws(StorageError) {
    guard let length = shape.first else { return try body(Region(whole: [])) }
    let row = (shape.dropFirst() + [size]).product
    if row == 0 { return }
    let step = max(1, (1 << 20) / row)
    for start in stride(from: 0, to: length, by: step) {
      var block = Region(whole: shape)
      block.offset[0] = start
      block.shape[0] = min(step, length - start)
      try body(block)
    }
  }
}
