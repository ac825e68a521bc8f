public import AxisArrays
import Synchronization

/// Checksums of the elements that an array was given to write, region by region.
///
/// They are taken of the elements as they come, before anything is done to them, so that whatever goes
/// wrong on their way shows when they are read back: in encoding, in the HDF5 library, on the disk. A
/// region has one checksum, whoever wrote it and when.
public final class RegionChecksums: Sendable {
  private let state = Mutex(State())

  /// An array of some terabytes has millions of regions, most of them of one shape.
  private struct State {
    var offsets: [Int] = []
    var shapes: [[Int]] = []
    var shapeNumbers: [[Int]: Int] = [:]
    /// For each region the number of its shape, and its checksum.
    var regions: [(shape: Int, checksum: UInt64)] = []
    var elementCount = 0
    var largest = 0
  }

  /// Makes a list without regions.
  public init() {}

  /// Takes the checksum of a region's elements, packed in row-major order.
  public func add(_ region: Region, _ elements: UnsafeRawBufferPointer) {
    let checksum = Checksum.of(elements)
    state.withLock { state in
      let number = state.shapeNumbers[region.shape] ?? state.shapes.count
      if number == state.shapes.count {
        state.shapes.append(region.shape)
        state.shapeNumbers[region.shape] = number
      }
      state.offsets += region.offset
      state.regions.append((number, checksum))
      state.elementCount += region.count
      state.largest = max(state.largest, region.count)
    }
  }

  /// The number of regions.
  var count: Int { state.withLock { $0.regions.count } }

  /// The elements of all regions.
  var elementCount: Int { state.withLock { $0.elementCount } }

  /// The elements of the largest region.
  var largest: Int { state.withLock { $0.largest } }

  /// A region and its checksum.
  subscript(index: Int) -> (region: Region, checksum: UInt64) {
    state.withLock { state in
      let shape = state.shapes[state.regions[index].shape]
      let start = index * shape.count
      return (
        Region(offset: Array(state.offsets[start..<start + shape.count]), shape: shape),
        state.regions[index].checksum
      )
    }
  }
}
