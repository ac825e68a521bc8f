import AxisArrays
import Codecs

/// How an array is cut into chunks.
///
/// Chunks at the end of a dimension may stick out of the array: they are stored whole, and what is
/// outside means nothing.
struct ChunkGrid: Sendable {
  let shape: [Int]
  let chunk: [Int]
  let elementSize: Int

  /// Bytes of a decoded chunk.
  var chunkBytes: Int { (chunk + [elementSize]).product }

  /// The number of chunks.
  var count: Int { zip(shape, chunk).map { ($0 + $1 - 1) / $1 }.product }

  /// A chunk, and the part of it that a region holds.
  struct Part {
    /// The elements of the whole chunk, those outside of the array too.
    var chunk: Region
    /// The elements that are in the chunk and in the region.
    var box: Region
    /// Whether the region holds all of the chunk's elements that are in the array.
    var isWhole: Bool
  }

  /// Calls `body` with the parts of a region that lie in different chunks, in row-major order.
  func forEachPart<Failure: Error>(
    of region: Region, _ body: (Part) throws(Failure) -> Void
  ) throws(Failure) {
    let first = zip(region.offset, chunk).map { $0 / $1 }
    let last = shape.indices.map {
      (region.offset[$0] + region.shape[$0] - 1) / chunk[$0]
    }
    var index = first
    while true {
      try body(part(of: region, in: index))
      var dimension = index.count - 1
      while dimension >= 0 {
        index[dimension] += 1
        if index[dimension] <= last[dimension] { break }
        index[dimension] = first[dimension]
        dimension -= 1
      }
      if dimension < 0 { return }
    }
  }

  /// The part of a chunk that is in the array.
  func inside(_ chunk: Region) -> Region {
    var region = chunk
    for dimension in shape.indices {
      region.shape[dimension] = min(
        chunk.shape[dimension], shape[dimension] - chunk.offset[dimension])
    }
    return region
  }

  /// The number of a chunk, counted in row-major order.
  func number(of part: Part) -> Int {
    var number = 0
    for dimension in shape.indices {
      let count = (shape[dimension] + chunk[dimension] - 1) / chunk[dimension]
      number = number * count + part.chunk.offset[dimension] / chunk[dimension]
    }
    return number
  }

  /// The offset of the first element of a chunk by its number.
  func offset(ofChunk number: Int) -> [Int] {
    var rest = number
    var offset = chunk
    for dimension in shape.indices.reversed() {
      let count = (shape[dimension] + chunk[dimension] - 1) / chunk[dimension]
      offset[dimension] = rest % count * chunk[dimension]
      rest /= count
    }
    return offset
  }

  /// The box of a part with what sticks out of the array beside it. So extended, the parts of a chunk that
  /// different regions hold make up the whole chunk.
  func extended(_ part: Part) -> Region {
    var box = part.box
    for dimension in shape.indices
    where box.offset[dimension] + box.shape[dimension] == shape[dimension] {
      box.shape[dimension] =
        part.chunk.offset[dimension] + chunk[dimension] - box.offset[dimension]
    }
    return box
  }

  /// Whether a region is made of whole chunks.
  func isAligned(_ region: Region) -> Bool {
    shape.indices.allSatisfy { dimension in
      let end = region.offset[dimension] + region.shape[dimension]
      return region.offset[dimension] % chunk[dimension] == 0
        && (end % chunk[dimension] == 0 || end == shape[dimension])
    }
  }

  private func part(of region: Region, in index: [Int]) -> Part {
    var part = Part(
      chunk: Region(offset: index, shape: chunk), box: Region(offset: index, shape: chunk),
      isWhole: true)
    for dimension in index.indices {
      let start = index[dimension] * chunk[dimension]
      let end = min(start + chunk[dimension], shape[dimension])
      let low = max(start, region.offset[dimension])
      let high = min(end, region.offset[dimension] + region.shape[dimension])
      part.chunk.offset[dimension] = start
      part.box.offset[dimension] = low
      part.box.shape[dimension] = high - low
      if low != start || high != end { part.isWhole = false }
    }
    return part
  }
}

extension Region {
  /// The byte offset of the first element of `box` among the packed elements of this region.
  func position(of box: Region, elementSize: Int) -> Int {
    var position = 0
    for dimension in shape.indices {
      position = position * shape[dimension] + box.offset[dimension] - offset[dimension]
    }
    return position * elementSize
  }

  /// Whether the elements of `box` lie together among the packed elements of this region.
  func isOneRun(_ box: Region) -> Bool {
    var dimension = 0
    while dimension < rank, box.shape[dimension] == 1 { dimension += 1 }
    return shape.indices.dropFirst(dimension + 1).allSatisfy { box.shape[$0] == shape[$0] }
  }

  /// Copies the elements of this box from the packed elements of one region to those of another;
  /// both hold it.
  func copy(
    elementSize: Int, from source: UnsafeRawPointer, of sourceRegion: Region,
    to target: UnsafeMutableRawPointer, of targetRegion: Region
  ) {
    ax_copy_box(
      rank, shape, elementSize,
      source + sourceRegion.position(of: self, elementSize: elementSize), sourceRegion.shape,
      target + targetRegion.position(of: self, elementSize: elementSize), targetRegion.shape)
  }
}
