import Codecs

/// Decodes and encodes the chunks of a dataset without the HDF5 library, and so on any thread.
///
/// A codec keeps memory between chunks. It may pass between threads, but one at a time may use it.
package final class ChunkCodec: @unchecked Sendable {
  package let pipeline: ChunkPipeline
  private let deflate = Deflate()
  private var scratch = ChunkBuffer()
  private var spare = ChunkBuffer()

  package init(_ pipeline: ChunkPipeline) {
    self.pipeline = pipeline
  }
}

// Filters are undone from the last to the first. Each goes from one place to another, but for the
// checksum, which only makes the bytes fewer:
//
//     stored bytes -> inflated, in scratch memory -> unshuffled, in the chunk
//
// The size at every place is known before: up to deflate from the chunk, after it from what is
// stored. So nothing a file holds can make a step write more than there is room for.
extension ChunkCodec {
  /// Decodes a chunk, all of whose bytes are written.
  ///
  /// - Parameters:
  ///   - stored: What is in the file.
  ///   - mask: The filters that were left out when the chunk was written.
  ///   - chunk: Room for the chunk's elements.
  package func decode(
    _ stored: UnsafeRawBufferPointer, skipping mask: UInt32,
    into chunk: UnsafeMutableRawBufferPointer
  ) throws(ChunkFailure) {
    var steps = applied(skipping: mask)
    let inflated = sizeBeforeDeflate(of: chunk.count, steps)
    var bytes = stored
    while let step = steps.popLast() {
      let isLast = !steps.contains { $0.moves }
      switch step {
      case .fletcher32: bytes = try verified(bytes)
      case .deflate:
        let room = try place(isLast, inflated, chunk)
        try deflate.decompress(bytes, into: room)
        bytes = .init(room)
      case .shuffle(let elementSize):
        let room = try place(isLast, bytes.count, chunk)
        unshuffle(bytes, elementSize, into: room)
        bytes = .init(room)
      }
    }
    guard bytes.count == chunk.count else { throw .size }
    if bytes.baseAddress != UnsafeRawPointer(chunk.baseAddress) { chunk.copyMemory(from: bytes) }
  }

  private func applied(skipping mask: UInt32) -> [ChunkFilter] {
    pipeline.filters.enumerated().filter { $0.offset >= 32 || mask & 1 << $0.offset == 0 }
      .map(\.element)
  }

  private func sizeBeforeDeflate(of count: Int, _ steps: [ChunkFilter]) -> Int {
    let before = steps.prefix { if case .deflate = $0 { false } else { true } }
    return before.contains(.fletcher32) ? count + checksumSize : count
  }

  /// Where a step puts its result: into the chunk, if no later one moves it and it fits exactly.
  private func place(
    _ isLast: Bool, _ count: Int, _ chunk: UnsafeMutableRawBufferPointer
  ) throws(ChunkFailure) -> UnsafeMutableRawBufferPointer {
    if isLast && count == chunk.count { return chunk }
    // The step before may have left its result in the other one.
    swap(&scratch, &spare)
    return try scratch.bytes(count)
  }
}

extension ChunkCodec {
  /// Encodes a chunk.
  ///
  /// As with HDF5, what deflate does not make smaller is stored deflated nevertheless, so that no
  /// filter is left out.
  package func encode(_ chunk: UnsafeRawBufferPointer, into stored: StoredChunk)
    throws(ChunkFailure)
  {
    var bytes = chunk
    var planes = 1
    for filter in pipeline.filters {
      // The result is in the other buffer than the bytes.
      let room: UnsafeMutableRawBufferPointer
      switch filter {
      case .shuffle(let elementSize):
        room = try scratch.bytes(bytes.count)
        shuffle(bytes, elementSize, into: room)
        planes = elementSize
      case .deflate(let level):
        room = try deflate.compress(bytes, planes: planes, level: level, into: scratch)
      case .fletcher32:
        room = try scratch.bytes(bytes.count + checksumSize)
        room.copyMemory(from: bytes)
        room.storeBytes(
          of: ax_fletcher32(bytes.baseAddress, bytes.count).littleEndian,
          toByteOffset: bytes.count, as: UInt32.self)
      }
      bytes = .init(room)
      swap(&scratch, &stored.buffer)
    }
    if pipeline.filters.isEmpty {
      let room = try stored.buffer.bytes(chunk.count)
      room.copyMemory(from: chunk)
      bytes = .init(room)
    }
    stored.bytes = bytes
  }
}

private let checksumSize = MemoryLayout<UInt32>.size

extension ChunkFilter {
  /// Whether undoing the filter writes the bytes anew.
  fileprivate var moves: Bool { self != .fletcher32 }
}

/// The bytes before a checksum, which must be theirs.
///
/// HDF5 before 1.6.3 took the words of 16 bits as they were in memory; such checksums are good too.
private func verified(_ bytes: UnsafeRawBufferPointer) throws(ChunkFailure)
  -> UnsafeRawBufferPointer
{
  let count = bytes.count - checksumSize
  guard count >= 0 else { throw .size }
  let sum = ax_fletcher32(bytes.baseAddress, count)
  let old = (sum & 0xff00_ff00) >> 8 | (sum & 0x00ff_00ff) << 8
  let stored = UInt32(
    littleEndian: bytes.loadUnaligned(fromByteOffset: count, as: UInt32.self))
  guard stored == sum || stored == old else { throw .checksum }
  return .init(rebasing: bytes[..<count])
}

private func shuffle(
  _ bytes: UnsafeRawBufferPointer, _ elementSize: Int, into room: UnsafeMutableRawBufferPointer
) {
  ax_shuffle(elementSize, bytes.count / elementSize, bytes.baseAddress, room.baseAddress)
  copyRest(of: bytes, elementSize, into: room)
}

private func unshuffle(
  _ bytes: UnsafeRawBufferPointer, _ elementSize: Int, into room: UnsafeMutableRawBufferPointer
) {
  ax_unshuffle(elementSize, bytes.count / elementSize, bytes.baseAddress, room.baseAddress)
  copyRest(of: bytes, elementSize, into: room)
}

/// Copies the bytes that are no whole element.
private func copyRest(
  of bytes: UnsafeRawBufferPointer, _ elementSize: Int, into room: UnsafeMutableRawBufferPointer
) {
  let whole = bytes.count - bytes.count % elementSize
  UnsafeMutableRawBufferPointer(rebasing: room[whole...])
    .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[whole...]))
}
