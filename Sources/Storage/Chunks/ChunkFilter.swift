import CHDF5

/// A filter of HDF5 that axpipe applies and undoes itself.
package enum ChunkFilter: Sendable, Hashable {
  /// The bytes of the elements are grouped by significance.
  case shuffle(elementSize: Int)
  /// The bytes are compressed as zlib does, at a level of 0 to 9.
  case deflate(level: Int)
  /// A checksum of the bytes follows them.
  case fletcher32

  /// The filter as it is in a file; nil if it is another one.
  init?(_ filter: Filter) {
    switch filter.number {
    case H5Z_FILTER_SHUFFLE:
      guard let size = filter.values.first, size > 0 else { return nil }
      self = .shuffle(elementSize: Int(size))
    case H5Z_FILTER_DEFLATE:
      guard let level = filter.values.first, level <= 9 else { return nil }
      self = .deflate(level: Int(level))
    case H5Z_FILTER_FLETCHER32: self = .fletcher32
    default: return nil
    }
  }

  /// The number the filter is registered with.
  var number: H5Z_filter_t {
    switch self {
    case .shuffle: H5Z_FILTER_SHUFFLE
    case .deflate: H5Z_FILTER_DEFLATE
    case .fletcher32: H5Z_FILTER_FLETCHER32
    }
  }
}
