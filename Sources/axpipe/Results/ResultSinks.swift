import AxisArrays
import Engine
import Storage
import Synchronization

/// Turns blocks into text on the threads that compute them, and writes the texts in order.
///
/// Unchecked: `put` is called by one thread at a time.
final class TextSink: ArraySink, @unchecked Sendable {
  private let text: any ResultText
  private let put: Put
  private let free = Mutex<[TextBuffer]>([])

  /// Writes with `put`. Blocks must come in row-major order.
  init(_ text: any ResultText, put: @escaping Put) {
    self.text = text
    self.put = put
  }

  var isOrdered: Bool { true }

  func begin(
    _ region: Region, from elements: UnsafeRawBufferPointer
  ) throws -> (any PendingWrite)? {
    let buffer = free.withLock { $0.popLast() } ?? TextBuffer()
    try text.append(region, elements, to: buffer)
    return PendingText(sink: self, buffer: buffer)
  }

  private struct PendingText: PendingWrite {
    let sink: TextSink
    let buffer: TextBuffer

    func complete() throws {
      try buffer.flush(to: sink.put)
      sink.free.withLock { $0.append(buffer) }
    }
  }
}

/// Writes the elements of blocks as they are, in order.
///
/// Unchecked: `put` is called by one thread at a time.
final class BytesSink: ArraySink, @unchecked Sendable {
  private let put: Put

  /// Writes with `put`. Blocks must come in row-major order.
  init(put: @escaping Put) { self.put = put }

  var isOrdered: Bool { true }

  func begin(
    _ region: Region, from elements: UnsafeRawBufferPointer
  ) throws -> (any PendingWrite)? {
    PendingBytes(sink: self, elements: elements)
  }

  private struct PendingBytes: PendingWrite {
    let sink: BytesSink
    let elements: UnsafeRawBufferPointer

    func complete() throws { try sink.put(elements) }
  }
}

/// Writes the elements of blocks to their places in a file, in any order.
///
/// Unchecked: the file takes bytes from any thread.
struct PlacedSink: ArraySink, @unchecked Sendable {
  let file: AtomicFile
  let shape: [Int]
  let elementSize: Int
  /// Where the first element goes.
  let start: Int
  /// Takes checksums of the elements; nil where they are not read back.
  let checksums: RegionChecksums?

  var isOrdered: Bool { false }

  func begin(
    _ region: Region, from elements: UnsafeRawBufferPointer
  ) throws -> (any PendingWrite)? {
    checksums?.add(region, elements)
    var position = 0
    try region.forEachRun(in: shape, elementSize: elementSize) { offset, count in
      try file.write(
        UnsafeRawBufferPointer(rebasing: elements[position..<position + count]),
        at: start + offset)
      position += count
    }
    return nil
  }
}
