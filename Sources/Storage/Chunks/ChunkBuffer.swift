/// Memory that grows when more is needed, and is kept.
final class ChunkBuffer {
  private var memory: UnsafeMutableRawBufferPointer

  init() {
    memory = .init(start: nil, count: 0)
  }

  deinit {
    memory.deallocate()
  }

  /// A number of bytes, whose contents are lost if there were fewer before.
  func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if memory.count < count {
      memory.deallocate()
      memory = .allocate(byteCount: count, alignment: 64)
    }
    return .init(rebasing: memory[..<count])
  }
}
