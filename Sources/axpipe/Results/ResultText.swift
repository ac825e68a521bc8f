import AxisArrays

/// Takes bytes of a result, one call after the other.
typealias Put = (UnsafeRawBufferPointer) throws -> Void

/// A result as text: how a format writes a specification and elements.
///
/// Elements come in blocks that follow each other in row-major order, so that blocks can be turned
/// into text on several threads and written one after the other.
protocol ResultText: Sendable {
  /// Writes what stands before the elements.
  func writeHead(to put: Put) throws
  /// Appends the text of the elements of a region, which follow each other in the result.
  func append(
    _ region: Region, _ elements: UnsafeRawBufferPointer, to text: TextBuffer
  ) throws
  /// Writes what stands behind the elements.
  func writeTail(to put: Put) throws
}

extension ResultText {
  func writeTail(to put: Put) throws {}
}

extension TextBuffer {
  /// Writes the text where it is long enough to be worth it, or in any case.
  func flush(to put: Put, always: Bool = true) throws {
    guard always || count >= 1 << 16 else { return }
    try put(bytes)
    clear()
  }
}

extension Region {
  /// The index, in row-major order, of the region's first element in an array of the given shape.
  func firstIndex(in array: [Int]) -> Int {
    zip(offset, array).reduce(0) { $0 * $1.1 + $1.0 }
  }
}
