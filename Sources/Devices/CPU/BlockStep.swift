import AxisArrays

/// One traversal of a block: reads the elements of `inputRegion`, writes those of `outputRegion`.
protocol BlockStep: Sendable {
  /// The type of the elements it gives.
  var outputType: ElementType { get }

  /// Does the step. Both memories are packed in row-major order and do not overlap. Returns how
  /// many values a conversion saturated.
  func run(_ block: Block, workspace: CPUWorkspace) throws(DeviceError) -> Int
}

/// The memory and the place of one step's input and output.
struct Block {
  var input: UnsafeRawPointer
  var inputRegion: Region
  var output: UnsafeMutableRawPointer
  var outputRegion: Region
}

/// The scratch memory of one thread on the CPU.
final class CPUWorkspace: Workspace {
  /// Elements in a tile. Four tiles of 8-byte elements are 64 KiB: they stay in the two first
  /// levels of the cache.
  static let tileLength = 2048
  /// Bytes of both tiles, which lie together.
  static let tileBytes = 2 * tileLength * 8

  private let tiles: OwnedMemory
  private let buffers: OwnedMemory
  private let bufferBytes: Int
  private var states = GrowingBuffer()
  /// Expanded coefficients, kept for as long as they are good for the next tile, of whatever block.
  var expansions = CoefficientCache()
  /// Room for the parameters of one kernel call that are single values.
  private let singleValues: UnsafeMutableRawPointer
  /// What the steps of a block have counted so far.
  var counts = ValueCounts()
  /// Room for the parameter pointers of one kernel call.
  let parameters: UnsafeMutablePointer<UnsafeRawPointer?>

  /// Allocates the tiles and two block buffers of `bufferBytes`.
  init(bufferBytes: Int) throws(DeviceError) {
    self.bufferBytes = (bufferBytes + 63) & ~63
    tiles = try OwnedMemory(computing: Self.tileBytes)
    buffers = try OwnedMemory(computing: 2 * self.bufferBytes)
    // Last, since nothing gives it back where the rest fails.
    singleValues = .allocate(byteCount: 4 * 8, alignment: 8)
    parameters = .allocate(capacity: 4)
    parameters.initialize(repeating: nil, count: 4)
  }

  deinit {
    expansions.release()
    parameters.deallocate()
    singleValues.deallocate()
  }

  /// Room for the parameter at `position`.
  func singleValue(_ position: Int) -> UnsafeMutableRawPointer { singleValues + position * 8 }

  /// One of the two tiles.
  func tile(_ index: Int) -> UnsafeMutableRawPointer {
    tiles.start + (index & 1) * Self.tileLength * 8
  }

  /// Memory for the state of a reduction, good until the next call.
  func state(byteCount: Int) throws(DeviceError) -> UnsafeMutableRawPointer {
    try states.memory(byteCount)
  }

  /// One of the two block buffers.
  func buffer(_ index: Int) -> UnsafeMutableRawPointer {
    buffers.start + (index & 1) * bufferBytes
  }
}
