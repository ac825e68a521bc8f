/// How an array's elements lie in a file.
public struct StorageLayout: Sendable, Hashable {
  /// The shape of a chunk; nil when the elements lie in one piece.
  public var chunk: [Int]?
  /// The level of deflate (gzip) compression, 0 to 9; nil when there is none.
  public var deflate: Int?
  /// Whether the bytes of the elements are grouped by significance before compression.
  public var shuffle: Bool
  /// Whether every chunk carries a Fletcher-32 checksum.
  public var fletcher32: Bool
  /// Filters that axpipe does not write, in the order they were applied. An output has none.
  public var otherFilters: [StorageFilter]

  /// Makes a layout; without arguments the elements lie in one piece.
  public init(
    chunk: [Int]? = nil, deflate: Int? = nil, shuffle: Bool = false, fletcher32: Bool = false,
    otherFilters: [StorageFilter] = []
  ) {
    self.chunk = chunk
    self.deflate = deflate
    self.shuffle = shuffle
    self.fletcher32 = fletcher32
    self.otherFilters = otherFilters
  }

  /// The layout with the dimensions in reverse.
  var reversed: StorageLayout {
    var layout = self
    layout.chunk = chunk.map { $0.reversed() }
    return layout
  }

  /// Elements in one piece.
  public static let contiguous = StorageLayout()
}

/// A filter of HDF5's pipeline, as it is registered with The HDF Group.
public struct StorageFilter: Sendable, Hashable {
  /// The registered number.
  public var number: Int
  /// The name, such as `blosc`.
  public var name: String

  /// Names the filter with the given number.
  public init(number: Int, name: String) {
    self.number = number
    self.name = name
  }
}
