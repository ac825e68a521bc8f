import AxisArrays

/// A block's input and result in memory.
final class CPUBlock: BlockMemory {
  private let input: OwnedMemory
  /// Nil where the input is the result.
  private let ownResult: OwnedMemory?
  let resultMemory: UnsafeMutableRawPointer
  private let resultBytes: Int

  /// Allocates room for the largest block.
  init(inputBytes: Int, resultBytes: Int) throws(DeviceError) {
    self.resultBytes = resultBytes
    input = try OwnedMemory(computing: inputBytes)
    let result = try OwnedMemory(computing: resultBytes)
    resultMemory = result.start
    ownResult = consume result
  }

  /// Allocates room for the largest block whose input is its result.
  init(inputBytes: Int) throws(DeviceError) {
    resultBytes = inputBytes
    input = try OwnedMemory(computing: inputBytes)
    ownResult = nil
    resultMemory = input.start
  }

  var inputMemory: UnsafeMutableRawPointer { input.start }

  func openInput(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: inputMemory, count: byteCount)
  }

  var result: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: resultMemory, count: resultBytes)
  }
}
