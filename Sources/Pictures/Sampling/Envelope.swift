public import AxisArrays
public import Engine
public import Storage
import Synchronization

/// The least and the largest value of every channel in each of a number of bins along the first
/// dimension, gathered from the blocks of an array in whatever order they come.
///
/// A channel is one index of all dimensions but the first. NaN are left out; a bin of which nothing
/// is left is empty.
public final class Envelope: ArraySink {
  /// The shape of the array.
  public let shape: [Int]
  private let elementType: ElementType
  /// How many bins there are, never more than elements along the first dimension.
  public let bins: Int
  /// The channels that are looked at, in the order of the picture.
  public let channels: [Int]
  private let extrema: Mutex<[Extrema]>

  /// The least and the largest value of a bin; nothing where `least` is above `most`.
  public struct Extrema: Sendable, Hashable {
    public var least = Double.infinity
    public var most = -Double.infinity

    /// Whether there is no value.
    public var isEmpty: Bool { least > most }

    mutating func add(_ other: Extrema) {
      least = min(least, other.least)
      most = max(most, other.most)
    }
  }

  /// Prepares for an array of rank 1 or more. `elementType` is neither float16 nor complex.
  public init(shape: [Int], elementType: ElementType, bins: Int, channels: [Int]) {
    self.shape = shape
    self.elementType = elementType
    self.bins = max(1, min(bins, shape[0]))
    self.channels = channels
    extrema = Mutex(Array(repeating: Extrema(), count: self.bins * channels.count))
  }

  /// The extrema of the channel at a place of the picture, bin by bin.
  public subscript(place: Int) -> [Extrema] {
    extrema.withLock { extrema in (0..<bins).map { extrema[$0 * channels.count + place] } }
  }

  /// The index of the first element in a bin.
  public func start(ofBin bin: Int) -> Int {
    // The least i with i * bins / shape[0] == bin.
    (bin * shape[0] + bins - 1) / bins
  }

  public var isOrdered: Bool { false }

  public func begin(_ region: Region, from buffer: UnsafeRawBufferPointer) -> (any PendingWrite)? {
    guard let elements = buffer.baseAddress, region.count > 0 else { return nil }
    let columns = columns(of: region)
    if columns.isEmpty { return nil }
    let rows = region.offset[0]..<region.offset[0] + region.shape[0]
    let first = bin(of: rows.lowerBound)
    let count = bin(of: rows.upperBound - 1) - first + 1
    var found = [Extrema](repeating: Extrema(), count: count * columns.count)
    for bin in first..<first + count {
      let start = max(rows.lowerBound, self.start(ofBin: bin))
      let end = min(rows.upperBound, self.start(ofBin: bin + 1))
      let scan = EnvelopeScan(
        rows: start - rows.lowerBound..<end - rows.lowerBound,
        columns: columns.map(\.column), width: region.count / region.shape[0])
      let extrema = scan.extrema(of: elements, as: elementType)
      let row = (bin - first) * columns.count
      found.replaceSubrange(row..<row + columns.count, with: extrema)
    }
    extrema.withLock { all in
      for bin in 0..<count {
        for (index, column) in columns.enumerated() {
          all[(first + bin) * channels.count + column.place]
            .add(found[bin * columns.count + index])
        }
      }
    }
    return nil
  }

  private func bin(of index: Int) -> Int { index * bins / shape[0] }

  /// Where in a row of the region channels of the picture are, and where they are in the picture; in the
  /// order of the row.
  private func columns(of region: Region) -> [(column: Int, place: Int)] {
    let columns = channels.enumerated().compactMap { place, channel in
      Self.column(of: channel, in: region, of: shape).map { (column: $0, place: place) }
    }
    return columns.sorted { $0.column < $1.column }
  }

  /// The index of a channel in a row of a region; nil where it is not in it.
  private static func column(of channel: Int, in region: Region, of shape: [Int]) -> Int? {
    var (rest, column, stride) = (channel, 0, 1)
    for dimension in shape.indices.dropFirst().reversed() {
      let index = rest % shape[dimension] - region.offset[dimension]
      rest /= shape[dimension]
      guard (0..<region.shape[dimension]).contains(index) else { return nil }
      column += index * stride
      stride *= region.shape[dimension]
    }
    return column
  }
}
