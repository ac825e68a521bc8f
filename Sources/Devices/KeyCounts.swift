import AxisArrays

/// How many keys of [column] go on with [digit].
final class KeyCounts {
  private let memory: OwnedMemory

  /// Makes room for so many numbers, which are not set.
  init(_ count: Int) throws(DeviceError) {
    memory = try OwnedMemory(computing: count * MemoryLayout<UInt32>.stride)
  }

  /// The memory of all numbers.
  var bytes: UnsafeMutableRawBufferPointer { memory.bytes }

  /// All numbers.
  var values: UnsafeMutableBufferPointer<UInt32> {
    memory.bytes.assumingMemoryBound(to: UInt32.self)
  }
}
