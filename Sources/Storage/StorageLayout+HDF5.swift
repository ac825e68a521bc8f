import AxisArrays
import CHDF5

extension StorageLayout {
  /// The layout of a dataset in a file.
  init(of dataset: Handle) throws(HDF5Failure) {
    self.init()
    let creation = try Handle(H5Dget_create_plist(dataset.id))
    let kind = H5Pget_layout(creation.id)
    if kind == H5D_LAYOUT_ERROR { throw .current }
    guard kind == H5D_CHUNKED else { return }
    var chunk = [hsize_t](repeating: 0, count: 32)
    let rank = Int(try checked(H5Pget_chunk(creation.id, CInt(chunk.count), &chunk)))
    self.chunk = chunk[..<rank].map { Int(clamping: $0) }
    if chunk[..<rank].contains(0) { throw HDF5Failure(description: "its chunks have no elements") }
    for index in 0..<(try checked(H5Pget_nfilters(creation.id))) {
      try add(Filter(at: CUnsignedInt(index), of: creation))
    }
  }

  private mutating func add(_ filter: Filter) {
    switch filter.number {
    case H5Z_FILTER_DEFLATE: deflate = min(Int(filter.values.first ?? 6), 9)
    case H5Z_FILTER_SHUFFLE: shuffle = true
    case H5Z_FILTER_FLETCHER32: fletcher32 = true
    default: otherFilters.append(StorageFilter(number: Int(filter.number), name: filter.name))
    }
  }

  /// The creation properties of a dataset with this layout. What is in one piece is written but
  /// once, unless it must be filled first.
  func creation(isFilled: Bool = false) throws(HDF5Failure) -> Handle {
    let creation = try Handle.properties(hdf5_dataset_creation())
    try creation.setObjectProperties()
    guard let chunk else {
      try check(H5Pset_layout(creation.id, H5D_CONTIGUOUS))
      try check(H5Pset_alloc_time(creation.id, H5D_ALLOC_TIME_EARLY))
      if !isFilled { try check(H5Pset_fill_time(creation.id, H5D_FILL_TIME_NEVER)) }
      return creation
    }
    // Fill values are left on: without them the part of a chunk that is outside of the array would
    // be whatever was in memory.
    try check(H5Pset_chunk(creation.id, CInt(chunk.count), chunk.map { hsize_t($0) }))
    if shuffle { try check(H5Pset_shuffle(creation.id)) }
    if let deflate { try check(H5Pset_deflate(creation.id, CUnsignedInt(deflate))) }
    if fletcher32 { try check(H5Pset_fletcher32(creation.id)) }
    return creation
  }

  /// This layout as it is written for an array of the given shape.
  func written(for shape: [Int]) -> StorageLayout {
    guard let chunk, !shape.isEmpty, !shape.contains(0) else { return .contiguous }
    precondition(chunk.count == shape.count, "a chunk has as many dimensions as the array")
    var layout = self
    layout.chunk = zip(chunk, shape).map { min(max($0, 1), $1) }
    layout.otherFilters = []
    return layout
  }

  /// The most memory that reading or writing an array takes beside its blocks: chunks that are kept,
  /// and for each thread a chunk as it is stored, as it is decoded, and between two filters.
  public func workingBytes(
    for shape: [Int], elementSize: Int
  ) -> (kept: Int, perThread: Int) {
    guard let chunk else { return (0, 0) }
    let bytes = min((chunk + [elementSize]).product, Int.max / 8)
    return (cacheBytes(for: shape, elementSize: elementSize), 3 * bytes)
  }

  /// The library's cache of decoded chunks, where the library decodes.
  func cache(for shape: [Int], elementSize: Int) throws(HDF5Failure) -> Handle {
    let access = try Handle.properties(hdf5_dataset_access())
    let bytes = cacheBytes(for: shape, elementSize: elementSize)
    if bytes == 0 { return access }
    // The number of slots should be prime and ten times the number of chunks or more. With a
    // preference of 1 for chunks that are read or written whole, the library never gives up others.
    try check(H5Pset_chunk_cache(access.id, 12_421, bytes, 0.75))
    return access
  }

  /// Enough for the chunks of one row along the first dimension, which a reader or writer that goes
  /// block by block meets twice when a block ends inside them; within reason. And enough for one
  /// chunk: of those that the cache cannot hold the library reads each run of elements by itself.
  func cacheBytes(for shape: [Int], elementSize: Int) -> Int {
    guard let chunk else { return 0 }
    let row = zip(shape, chunk).dropFirst().map { $0 == 0 ? 0 : ($0 - 1) / $1 + 1 }
    let rowBytes = min(max((row + chunk + [elementSize]).product, 1 << 20), 4 << 20)
    return max(rowBytes, min((chunk + [elementSize]).product, 64 << 20))
  }
}
