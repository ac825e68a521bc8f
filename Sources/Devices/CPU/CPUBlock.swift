/// A block's input and result in memory.
final class CPUBlock: BlockMemory {
  let inputMemory: UnsafeMutableRawPointer
  let resultMemory: UnsafeMutableRawPointer
  private let inputBytes: Int
  private let resultBytes: Int

  /// Allocates room for the largest block.
  init(inputBytes: Int, resultBytes: Int) {
    self.inputBytes = inputBytes
    self.resultBytes = resultBytes
    inputMemory = .allocate(byteCount: max(64, inputBytes), alignment: 64)
    resultMemory = .allocate(byteCount: max(64, resultBytes), alignment: 64)
  }

  deinit {
    inputMemory.deallocate()
    resultMemory.deallocate()
  }

  var input: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: inputMemory, count: inputBytes)
  }

  var result: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: resultMemory, count: resultBytes)
  }
}
