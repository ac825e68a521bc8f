import AxisArrays

extension StorageLayout {
  /// The layout that an array of the given shape gets in a file whose input has this one.
  ///
  /// Chunks are as in the input, cut to the array; but chunks of less than 16 KiB, such as those of
  /// a program that wrote one sample at a time, grow to about 256 KiB: each of them costs a search
  /// and a call. Filters that axpipe does not write fall away. An array without dimensions or
  /// without elements lies in one piece.
  public func fitted(to shape: [Int], elementSize: Int) -> StorageLayout {
    guard var chunk, chunk.count == shape.count, !shape.isEmpty, !shape.contains(0) else {
      return .contiguous
    }
    chunk = zip(chunk, shape).map { min(max($0, 1), $1) }
    if (chunk + [elementSize]).product < 16 << 10 {
      chunk = Self.grown(chunk, in: shape, elementSize: elementSize)
    }
    // HDF5 stores the size of a chunk in 32 bits.
    while (chunk + [elementSize]).product > 1 << 30, let length = chunk.max(), length > 1,
      let longest = chunk.firstIndex(of: length)
    {
      chunk[longest] = (length + 1) / 2
    }
    var layout = self
    layout.chunk = chunk
    layout.otherFilters = []
    return layout
  }

  /// The layout of a copy of an axis or another coordinate that has this one. Small ones, and those that
  /// are not compressed, lie in one piece, unless they have checksums.
  func copied(to shape: [Int], elementSize: Int) -> StorageLayout {
    var layout = self
    if (shape + [elementSize]).product <= 64 << 10 {
      (layout.deflate, layout.shuffle) = (nil, false)
    }
    guard layout.deflate != nil || layout.fletcher32 else { return .contiguous }
    return layout.fitted(to: shape, elementSize: elementSize)
  }

  /// The chunk made longer, the fastest dimension first, so that what is near in memory stays so.
  private static func grown(_ chunk: [Int], in shape: [Int], elementSize: Int) -> [Int] {
    var chunk = chunk
    for index in chunk.indices.reversed() {
      while chunk[index] < shape[index], (chunk + [elementSize]).product <= 128 << 10 {
        chunk[index] = min(chunk[index] * 2, shape[index])
      }
    }
    return chunk
  }
}
