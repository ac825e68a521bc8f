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
      let scan = Scan(
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

/// Looks through some rows of a block.
private struct Scan {
  var rows: Range<Int>
  /// The columns to look at, and elements in a row.
  var columns: [Int]
  var width: Int

  func extrema(of elements: UnsafeRawPointer, as type: ElementType) -> [Envelope.Extrema] {
    switch type {
    case .int8: extrema(of: elements, Int8.min, Int8.max)
    case .int16: extrema(of: elements, Int16.min, Int16.max)
    case .int32: extrema(of: elements, Int32.min, Int32.max)
    case .int64: extrema(of: elements, Int64.min, Int64.max)
    case .uint8: extrema(of: elements, UInt8.min, UInt8.max)
    case .uint16: extrema(of: elements, UInt16.min, UInt16.max)
    case .uint32: extrema(of: elements, UInt32.min, UInt32.max)
    case .uint64: extrema(of: elements, UInt64.min, UInt64.max)
    case .float32: extrema(of: elements, -Float.infinity, Float.infinity)
    case .float64: extrema(of: elements, -Double.infinity, Double.infinity)
    case .float16, .complex64, .complex128: preconditionFailure("\(type) is converted first")
    }
  }

  /// Integers of which there are none at all would seem to have extrema, but a bin has a row.
  private func extrema<Element: PlottedElement>(
    of memory: UnsafeRawPointer, _ lowest: Element, _ highest: Element
  ) -> [Envelope.Extrema] {
    let elements = memory.assumingMemoryBound(to: Element.self)
    var least = [Element](repeating: highest, count: columns.count)
    var most = [Element](repeating: lowest, count: columns.count)
    if columns.count == width {
      scanWholeRows(elements, &least, &most)
    } else {
      for row in rows {
        let start = elements + row * width
        for (index, column) in columns.enumerated() {
          let value = start[column]
          if value < least[index] { least[index] = value }
          if value > most[index] { most[index] = value }
        }
      }
    }
    return zip(least, most).map { Envelope.Extrema(least: $0.double, most: $1.double) }
  }

  /// Several rows of few columns are gone through like one of many, which keeps vectors busy.
  private func scanWholeRows<Element: PlottedElement>(
    _ elements: UnsafePointer<Element>, _ least: inout [Element], _ most: inout [Element]
  ) {
    let together = max(1, min(64 / width, rows.count))
    let span = together * width
    var low = [Element](repeating: least[0], count: span)
    var high = [Element](repeating: most[0], count: span)
    let whole = rows.count / together
    low.withUnsafeMutableBufferPointer { low in
      high.withUnsafeMutableBufferPointer { high in
        for step in 0..<whole {
          let start = elements + (rows.lowerBound + step * together) * width
          for column in 0..<span {
            let value = start[column]
            low[column] = value < low[column] ? value : low[column]
            high[column] = value > high[column] ? value : high[column]
          }
        }
        for row in rows.lowerBound + whole * together..<rows.upperBound {
          for column in 0..<width {
            let value = elements[row * width + column]
            low[column] = value < low[column] ? value : low[column]
            high[column] = value > high[column] ? value : high[column]
          }
        }
      }
    }
    for column in 0..<span {
      least[column % width] = min(least[column % width], low[column])
      most[column % width] = max(most[column % width], high[column])
    }
  }
}

/// An element that can be plotted.
private protocol PlottedElement: Comparable {
  var double: Double { get }
}

extension PlottedElement where Self: BinaryInteger {
  var double: Double { Double(self) }
}

extension Int8: PlottedElement {}
extension Int16: PlottedElement {}
extension Int32: PlottedElement {}
extension Int64: PlottedElement {}
extension UInt8: PlottedElement {}
extension UInt16: PlottedElement {}
extension UInt32: PlottedElement {}
extension UInt64: PlottedElement {}
extension Float: PlottedElement { var double: Double { Double(self) } }
extension Double: PlottedElement { var double: Double { self } }
