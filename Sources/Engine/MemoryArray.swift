public import AxisArrays
public import Storage

/// An array in memory: a small result that is shown, or that passes from one stage to the next.
///
/// Unchecked: the regions that are written do not overlap, and an array is read after it has been
/// written as a whole.
public final class MemoryArray: ArraySource, ArraySink, @unchecked Sendable {
  /// The length of every dimension.
  public let shape: [Int]
  /// The type of the elements.
  public let elementType: ElementType
  private let owned: OwnedMemory

  /// Allocates an array. Its elements are zero until they are written.
  public init(shape: [Int], elementType: ElementType) throws(MemoryShortage) {
    self.shape = shape
    self.elementType = elementType
    owned = try OwnedMemory(byteCount: shape.product * elementType.size)
    owned.bytes.initializeMemory(as: UInt8.self, repeating: 0)
  }

  private var memory: UnsafeMutableRawBufferPointer { owned.bytes }

  /// Calls `body` with the elements in row-major order.
  public func withBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows
    -> Result
  {
    try body(UnsafeRawBufferPointer(memory))
  }

  public func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) {
    var position = 0
    region.forEachRun(in: shape, elementSize: elementType.size) { offset, count in
      UnsafeMutableRawBufferPointer(rebasing: buffer[position..<position + count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[offset..<offset + count]))
      position += count
    }
  }

  public var isOrdered: Bool { false }

  public func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) -> (any PendingWrite)? {
    write(region, from: buffer)
    return nil
  }

  public func write(_ region: Region, from buffer: UnsafeRawBufferPointer) {
    var position = 0
    region.forEachRun(in: shape, elementSize: elementType.size) { offset, count in
      UnsafeMutableRawBufferPointer(rebasing: memory[offset..<offset + count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<position + count]))
      position += count
    }
  }
}
