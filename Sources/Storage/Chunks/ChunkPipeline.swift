import CHDF5

/// What is done to a chunk of a dataset before it is stored.
package struct ChunkPipeline: Sendable, Hashable {
  /// The filters in the order in which they are applied to a chunk that is written, each at most
  /// once. In a mask of filters that were left out, bit i is that of filter i.
  package let filters: [ChunkFilter]

  /// A pipeline of the given filters; nil if one of them is there twice.
  package init?(_ filters: [ChunkFilter]) {
    guard Set(filters.map(\.number)).count == filters.count else { return nil }
    self.filters = filters
  }

  /// The pipeline of a dataset with the given creation properties; nil if only the HDF5 library can
  /// undo it.
  package init?(of creation: Handle) throws(HDF5Failure) {
    var options: CUnsignedInt = 0
    try check(H5Pget_chunk_opts(creation.id, &options))
    // Chunks at the array's end are then stored without filters, which their masks do not say.
    if options & CUnsignedInt(H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS) != 0 { return nil }
    var filters: [ChunkFilter] = []
    for index in 0..<(try checked(H5Pget_nfilters(creation.id))) {
      guard let filter = ChunkFilter(try Filter(at: CUnsignedInt(index), of: creation)) else {
        return nil
      }
      filters.append(filter)
    }
    self.init(filters)
  }

  /// The pipeline of an array that is written with a layout, which the dataset's creation properties
  /// name in the same order.
  package init(writing layout: StorageLayout, elementSize: Int) {
    var filters: [ChunkFilter] = []
    if layout.shuffle { filters.append(.shuffle(elementSize: elementSize)) }
    if let level = layout.deflate { filters.append(.deflate(level: level)) }
    if layout.fletcher32 { filters.append(.fletcher32) }
    self.filters = filters
  }
}
