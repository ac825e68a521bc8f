/// Memory that is kept from one use to the next.
struct GrowingBuffer: ~Copyable {
  private var bytes = 0
  private var pointer: UnsafeMutableRawPointer?

  /// At least `byteCount` bytes, with what they held before unless they had to grow.
  mutating func memory(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if let pointer, byteCount <= bytes { return pointer }
    pointer?.deallocate()
    bytes = max(64, byteCount)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = grown
    return grown
  }

  deinit { pointer?.deallocate() }
}
