import AxisArrays
import Synchronization

/// Writes elements in chunks with filters: the calling threads encode them, and they get their places
/// one after the other and in order, so that the file does not depend on who was faster.
struct FilteredChunkWriter: ElementWriter {
  let isOrdered = true
  private let path: String
  private let room: ChunkRoom
  private let cutter: ChunkCutter
  private let workers: ChunkWorkers
  private let buffers = StoredChunks()
  /// Writes what is not made of whole chunks.
  private let library: LibraryWriter

  /// Nil where there are no chunks, or none with filters.
  init?(_ elements: UnwrittenElements) throws(StorageError) {
    guard let cutter = try ChunkCutter(elements), let room = ChunkRoom(elements) else { return nil }
    let pipeline = ChunkPipeline(
      writing: elements.layout, elementSize: elements.elementType.size)
    if pipeline.filters.isEmpty { return nil }
    path = elements.path
    self.room = room
    self.cutter = cutter
    workers = ChunkWorkers(pipeline)
    library = try LibraryWriter(elements)
  }

  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)? {
    guard cutter.grid.isAligned(region) else { return library.begin(region, from: buffer) }
    guard let source = buffer.baseAddress else { return nil }
    let chunks: [PendingChunks.Item]
    do throws(ChunkFailure) {
      chunks = try encoded(region, from: source)
    } catch {
      throw .writeFailed(path, error.cause(at: region.offset))
    }
    return PendingChunks(path: path, room: room, chunks: chunks, buffers: buffers)
  }

  /// Encodes all chunks of a region, each in a buffer of its own.
  private func encoded(
    _ region: Region, from source: UnsafeRawPointer
  ) throws(ChunkFailure) -> [PendingChunks.Item] {
    var chunks: [PendingChunks.Item] = []
    try workers.withWorker { worker throws(ChunkFailure) in
      try cutter.grid.forEachPart(of: region) { part throws(ChunkFailure) in
        let elements = try cutter.elements(
          of: part.chunk, for: part, in: region, from: source, worker.elements)
        let stored = buffers.take()
        try worker.codec.encode(elements, into: stored)
        chunks.append(PendingChunks.Item(offset: part.chunk.offset, stored: stored))
      }
    }
    return chunks
  }
}

/// Encoded chunks that are to be stored.
private struct PendingChunks: PendingWrite {
  let path: String
  let room: ChunkRoom
  let chunks: [Item]
  let buffers: StoredChunks

  struct Item {
    var offset: [Int]
    var stored: StoredChunk
  }

  func complete() throws {
    for (chunk, place) in zip(chunks, try writing(to: path, places)) {
      do throws(StorageError.Cause) {
        try room.file.write(at: place, from: chunk.stored.bytes)
      } catch {
        throw StorageError.writeFailed(path, error)
      }
    }
    buffers.give(chunks.map(\.stored))
  }

  /// Takes the places of all chunks.
  private func places() throws(HDF5Failure) -> [Int] {
    Library.enter()
    defer { Library.leave() }
    var places: [Int] = []
    for chunk in chunks {
      places.append(
        try room.place(ofChunkAt: chunk.offset, size: chunk.stored.bytes.count))
    }
    return places
  }
}

/// The buffers of encoded chunks that are not in use.
private final class StoredChunks: Sendable {
  private let free = Mutex<[StoredChunk]>([])

  func take() -> StoredChunk { free.withLock { $0.popLast() } ?? StoredChunk() }

  func give(_ chunks: [StoredChunk]) { free.withLock { $0 += chunks } }
}
