/// A chunk as it is stored in a file.
///
/// Its memory is kept from one chunk to the next. It may pass between threads, but one at a time may
/// use it.
package final class StoredChunk: @unchecked Sendable {
  /// The bytes to be stored, until the next chunk is encoded into this one.
  package internal(set) var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  /// Where the bytes are.
  var buffer = ChunkBuffer()

  package init() {}
}
