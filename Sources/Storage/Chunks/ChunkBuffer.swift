import AxisArrays

/// Memory that grows when more is needed, and is kept.
final class ChunkBuffer {
  private var owned: OwnedMemory?

  /// A number of bytes, whose contents are lost if there were fewer before.
  func bytes(_ count: Int) throws(ChunkFailure) -> UnsafeMutableRawBufferPointer {
    if let start = start(of: count) { return .init(start: start, count: count) }
    owned = nil
    let grown = try OwnedMemory(decoding: count)
    let start = grown.start
    owned = consume grown
    return .init(start: start, count: count)
  }

  /// Nil where there is less.
  private func start(of count: Int) -> UnsafeMutableRawPointer? {
    switch owned {
    case .some(let owned): count <= owned.byteCount ? owned.start : nil
    case .none: nil
    }
  }
}
