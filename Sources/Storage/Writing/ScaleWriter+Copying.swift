import AxisArrays
import CHDF5

/// A dimension scale of an input that an output copies.
struct OriginalScale {
  let file: SourceFile
  let object: StoredObject
  let scale: DimensionScale
  let type: StoredType
  let layout: StorageLayout
  let attributes: Attributes
  /// Reads numbers in chunks, which may be many and small.
  private let chunks: ChunkedReader?

  var length: Int { scale.shape.count == 1 ? scale.length : -1 }

  init(_ object: StoredObject) throws(StorageError) {
    self.object = object
    file = try SourceFile(path: object.file)
    let dataset = try file.dataset(at: object.path)
    do throws(HDF5Failure) {
      guard let scale = try DimensionScale(dataset, at: object.path) else { throw .current }
      self.scale = scale
      let named = try StoredType(H5Dget_type(dataset.id))
      type = try StoredType(H5Tcopy(named.handle.id))
      layout = try StorageLayout(of: dataset)
      attributes = try dataset.attributes()
      chunks = try Self.chunkedReader(scale, type, layout, in: file)
    } catch {
      throw .readFailed(file: object.file, object: object.path, error.cause)
    }
  }

  /// Nil for elements that are not stored as they are in memory.
  private static func chunkedReader(
    _ scale: DimensionScale, _ type: StoredType, _ layout: StorageLayout, in file: SourceFile
  ) throws(HDF5Failure) -> ChunkedReader? {
    guard let elementType = type.elementType, !type.isBigEndian else { return nil }
    return try ChunkedReader(
      StoredElements(
        file: file.handle, mark: file.mark, dataset: scale.handle, shape: scale.shape,
        elementType: elementType, memoryType: type.memoryType(of: elementType),
        isBigEndian: false, layout: layout))
  }

  /// Reads elements in their stored type.
  func read(_ range: Range<Int>, into buffer: UnsafeMutableRawPointer) throws(StorageError) {
    if let chunks {
      let region = Region(range)
      let bytes = UnsafeMutableRawBufferPointer(start: buffer, count: range.count * type.size)
      do throws(StorageError.Cause) { try chunks.read(region, into: bytes) } catch {
        throw .readFailed(file: object.file, object: object.path, error)
      }
      return
    }
    do throws(HDF5Failure) {
      let region = Region(range)
      try scale.handle.read(region, as: type.handle.id, into: buffer)
    } catch {
      throw .readFailed(file: object.file, object: object.path, error.cause)
    }
  }
}

extension ScaleWriter {
  /// Copies a scale with its attributes, bit for bit and in its stored type.
  ///
  /// It is not the library's own copying, which would take over when the scale was written, its
  /// room to grow and chunks of any size. References are not copied: they lead nowhere in another
  /// file.
  func copy(_ source: OriginalScale) throws(StorageError) -> Handle {
    let isLinear = if case .linear = dimension.axis { true } else { false }
    let hasValues = source.scale.hasValues && !source.type.holdsReferences
    if !hasValues || (isLinear && compact) {
      return try writing(to: file) { () throws(HDF5Failure) in
        let scale = try writeWithoutValues()
        try scale.setAttributes(source.attributes)
        return scale
      }
    }
    try source.file.checkFilters(of: source.scale.handle, at: source.object.path)
    let scale = try writing(to: file) { () throws(HDF5Failure) in
      let scale = try create(source.type.handle, layout(of: source))
      try scale.setAttributes(source.attributes)
      return scale
    }
    try copyValues(of: source, to: scale)
    return scale
  }

  private func layout(of source: OriginalScale) -> StorageLayout {
    source.layout.copied(to: [dimension.length], elementSize: source.type.size)
  }

  private func copyValues(of source: OriginalScale, to scale: Handle) throws(StorageError) {
    let count = max(1, min(dimension.length, (1 << 20) / source.type.size))
    let owned = try Storage.buffer(of: count * source.type.size, for: file)
    let buffer = owned.start
    var start = 0
    while start < dimension.length {
      let range = start..<min(start + count, dimension.length)
      try source.read(range, into: buffer)
      try writing(to: file) { () throws(HDF5Failure) in
        defer { source.type.reclaim(buffer, count: range.count) }
        try scale.write(buffer, as: source.type.handle.id, in: Region(range), written)
      }
      start = range.upperBound
    }
  }
}
