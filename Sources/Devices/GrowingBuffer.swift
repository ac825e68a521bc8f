import AxisArrays

/// Memory that is kept from one use to the next.
struct GrowingBuffer: ~Copyable {
  private var owned: OwnedMemory?

  /// At least `byteCount` bytes, with what they held before unless they had to grow.
  mutating func memory(_ byteCount: Int) throws(DeviceError) -> UnsafeMutableRawPointer {
    if let start = start(of: byteCount) { return start }
    owned = nil
    let grown = try OwnedMemory(computing: byteCount)
    let start = grown.start
    owned = consume grown
    return start
  }

  /// Nil where there is less.
  private func start(of byteCount: Int) -> UnsafeMutableRawPointer? {
    switch owned {
    case .some(let owned): byteCount <= owned.byteCount ? owned.start : nil
    case .none: nil
    }
  }
}
