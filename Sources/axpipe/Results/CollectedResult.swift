import AxisArrays
import Engine

/// A whole result, to be read in row-major order: in memory when it is small, else in a scratch
/// file.
///
/// Text and npy want the elements in order, while a plan may give its blocks in another.
struct CollectedResult {
  /// Everything but the data.
  let specification: ArraySpecification
  /// Where the plan writes the result.
  let store: any ArraySink & ArraySource

  /// Makes room for a result of the given specification, in memory when it takes at most `memory`
  /// bytes.
  init(specification: ArraySpecification, memory: Int) throws {
    self.specification = specification
    let (shape, type) = (specification.shape, specification.elementType)
    store =
      specification.byteCount <= memory
      ? try MemoryArray(shape: shape, elementType: type)
      : try ScratchFile(shape: shape, elementType: type)
  }

  /// Elements read at a time.
  private static let blockCount = 1 << 16

  /// Hands all elements in row-major order to `body`, region after region, packed.
  func forEachBlock(_ body: (Region, UnsafeRawBufferPointer) throws -> Void) throws {
    let size = specification.elementType.size
    for region in Region.rowMajorBlocks(of: specification.shape, upTo: Self.blockCount) {
      let buffer = try OwnedMemory(byteCount: region.count * size)
      try store.read(region, into: buffer.bytes)
      try body(region, UnsafeRawBufferPointer(buffer.bytes))
    }
  }

  /// The texts of all elements, for a small result.
  func texts() throws -> [String] {
    let type = specification.elementType
    var texts: [String] = []
    try forEachBlock { region, elements in
      texts += try (0..<region.count).map { try type.text(elements, at: $0) }
    }
    return texts
  }

  /// All elements of a small floating-point result.
  func reals() throws -> [Double] {
    let type = specification.elementType
    var reals: [Double] = []
    try forEachBlock { region, elements in
      reals += (0..<region.count).map { type.real(elements, at: $0) }
    }
    return reals
  }
}

extension Region {
  /// Regions that cover an array one after the other in row-major order, each of at most `limit`
  /// elements.
  static func rowMajorBlocks(
    of shape: [Int], upTo limit: Int
  ) -> some Sequence<Region> {
    // Dimensions after `cut` are taken whole, those before it one index at a time.
    var cut = shape.count
    while cut > 0, shape[cut...].product * max(1, shape[cut - 1]) <= limit { cut -= 1 }
    cut = max(cut - 1, 0)
    let step = shape.isEmpty ? 1 : max(1, limit / max(1, shape[(cut + 1)...].product))
    let isEmpty = shape.product == 0
    var next: [Int]? = isEmpty ? nil : Array(repeating: 0, count: shape.count)
    return AnyIterator {
      guard let offset = next else { return nil }
      var region = Region(offset: offset, shape: shape)
      for dimension in shape.indices.prefix(cut) { region.shape[dimension] = 1 }
      if !shape.isEmpty { region.shape[cut] = min(step, shape[cut] - offset[cut]) }
      next = Self.following(offset, cut: cut, step: step, in: shape)
      return region
    }
  }

  /// The offset of the block after the one at `offset`; nil after the last.
  private static func following(_ offset: [Int], cut: Int, step: Int, in shape: [Int]) -> [Int]? {
    guard !shape.isEmpty else { return nil }
    var offset = offset
    offset[cut] += step
    var dimension = cut
    while offset[dimension] >= shape[dimension] {
      if dimension == 0 { return nil }
      offset[dimension] = 0
      dimension -= 1
      offset[dimension] += 1
    }
    return offset
  }
}
