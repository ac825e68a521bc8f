import AxisArrays
import CHDF5

extension OutputFile {
  /// Copies the related datasets that still hold for an array, beside it and attached to the scales of
  /// its dimensions, and names them in the attributes that say what they are: of the array, or of the
  /// coordinate that has bounds.
  ///
  /// One whose name something else has already in the output is left out. Arrays of one group share
  /// those that they have in common.
  func copyRelated(
    of specification: ArraySpecification, at path: String, in group: Handle, _ scales: [Scale],
    to dataset: Handle
  ) throws(StorageError) {
    var names: [String: [String]] = [:]
    var targets = Dictionary(
      scales.map { ($0.dimension.name, $0.handle) }, uniquingKeysWith: { first, _ in first })
    var copies: [Handle] = []
    for source in specification.validRelated {
      let own = parentPath(of: path) + source.name
      let role = source.role
      if let known = related[own.exact] {
        if known == source { names[role.attribute, default: []].append(source.name) }
        continue
      }
      guard isFree(own, beside: path),
        let attached = try attachedScales(for: source, among: scales, beside: path, in: group)
      else { continue }
      if case .bounds(let coordinate) = role, targets[coordinate] == nil { continue }
      let writer = RelatedWriter(
        file: self.path, group: group, source: source, written: written?.values)
      let copy = try writer.write()
      try writing(to: self.path) { () throws(HDF5Failure) in
        try attach(attached, to: copy)
        if case .bounds(let coordinate) = role {
          try targets[coordinate]?.setAttribute(role.attribute, .string(source.name))
        }
      }
      related[own.exact] = source
      targets[source.name] = copy
      copies.append(copy)
      names[role.attribute, default: []].append(source.name)
    }
    try writing(to: self.path) { () throws(HDF5Failure) in
      for copy in copies { try copy.close() }
    }
    for role in [RelatedDataset.Role.coordinates, .gridMapping, .ancillary] {
      guard let names = names[role.attribute] else { continue }
      try writing(to: self.path) { () throws(HDF5Failure) in
        try dataset.setAttribute(role.attribute, .string(names.joined(separator: " ")))
      }
    }
  }

  /// Whether nothing has a path in the output, nor will have.
  private func isFree(_ path: String, beside array: String) -> Bool {
    let own = path.exact
    return own != array.exact && !names.contains(own) && scales[own] == nil && related[own] == nil
      && !(shared?.paths.contains(own) ?? false)
  }

  /// The scales of a related dataset: those of the array, and one for corners; nil where its name is
  /// taken.
  private func attachedScales(
    for source: RelatedDataset, among scales: [Scale], beside path: String, in group: Handle
  ) throws(StorageError) -> [Scale]? {
    let shared = source.dimensions.compactMap { dimension in
      scales.first { $0.dimension == dimension }
    }
    guard shared.count == source.dimensions.count else { return nil }
    guard let corners = source.corners else { return shared }
    let own = parentPath(of: path) + corners.name
    if let known = self.scales[own.exact] {
      return known.dimension == corners ? shared + [known] : nil
    }
    guard isFree(own, beside: path) else { return nil }
    return shared + [try createScale(for: corners, at: own, in: group)]
  }
}

/// Copies a related dataset with its attributes, bit for bit and in its stored type.
private struct RelatedWriter {
  /// The output's path as the user gave it.
  let file: String
  let group: Handle
  let source: RelatedDataset
  /// Takes checksums of the values; nil where they are not read back.
  let written: WrittenValues?

  func write() throws(StorageError) -> Handle {
    let origin = self.source.origin
    let input = try SourceFile(path: origin.file)
    let source = try input.dataset(at: origin.path)
    try input.checkFilters(of: source, at: origin.path)
    let type: StoredType
    let stored: [Int]
    do throws(HDF5Failure) {
      // The copy of a type with a name of its own has none.
      let named = try Handle(H5Dget_type(source.id))
      type = try StoredType(H5Tcopy(named.id))
      stored = try Handle.extent(of: source.elementSpace())?.shape ?? []
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
    let shape = (self.source.dimensions + (self.source.corners.map { [$0] } ?? [])).map(\.length)
    let layout = try StorageLayout(of: source).copied(to: shape, elementSize: type.size)
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
        group.id, self.source.name, type.handle.id, space.id, link.id, creation.id,
        hdf5_default_properties()))
  }

  private func copy(
    _ block: Region, from source: Handle, to target: Handle, _ type: StoredType
  ) throws(StorageError) {
    let owned = try Storage.buffer(of: block.count * type.size, for: file)
    let buffer = owned.start
    do throws(HDF5Failure) {
      try source.read(block, as: type.handle.id, into: buffer)
    } catch {
      throw .readFailed(
        file: self.source.origin.file, object: self.source.origin.path, error.cause)
    }
    try writing(to: file) { () throws(HDF5Failure) in
      defer { type.reclaim(buffer, count: block.count) }
      try target.write(buffer, as: type.handle.id, in: block, written)
    }
  }

  /// Goes through an array in row-major order, in blocks of about a mebibyte.
  private func forEachBlock(
    of shape: [Int], _ size: Int, _ body: (Region) throws(StorageError) -> Void
  ) throws(StorageError) {
    if shape.contains(0) { return }
    // Whole as far as they fit, from the last dimension on.
    var block = [Int](repeating: 1, count: shape.count)
    var room = max(1, (1 << 20) / size)
    for dimension in shape.indices.reversed() where room > 1 {
      block[dimension] = max(1, min(shape[dimension], room))
      room /= block[dimension]
      if block[dimension] < shape[dimension] { break }
    }
    try ChunkGrid(shape: shape, chunk: block, elementSize: size).forEachPart(
      of: Region(whole: shape)
    ) { part throws(StorageError) in try body(part.box) }
  }
}
