/// A block's input and result in memory.
final class CPUBlock: BlockMemory {
  let inputMemory: UnsafeMutableRawPointer
  let resultMemory: UnsafeMutableRawPointer
  private let resultBytes: Int

  /// Allocates room for the largest block.
  init(inputBytes: Int, resultBytes: Int) {
    self.resultBytes = resultBytes
    inputMemory = .allocate(byteCount: max(64, inputBytes), alignment: 64)
    resultMemory = .allocate(byteCount: max(64, resultBytes), alignment: 64)
  }

  /// Allocates room for the largest block whose input is its result.
  init(inputBytes: Int) {
    resultBytes = inputBytes
    inputMemory = .allocate(byteCount: max(64, inputBytes), alignment: 64)
    resultMemory = inputMemory
  }

  deinit {
    if resultMemory != inputMemory { resultMemory.deallocate() }
    inputMemory.deallocate()
  }

  func openInput(byteCount: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: inputMemory, count: byteCount)
  }

  var result: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: resultMemory, count: resultBytes)
  }
}
