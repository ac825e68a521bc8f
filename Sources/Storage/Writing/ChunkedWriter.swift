import AxisArrays
import CHDF5
import Synchronization

/// Writes elements in chunks: the calling threads encode them, and the library stores them, one after
/// the other and in order, so that the file does not depend on who was faster.
struct ChunkedWriter: ElementWriter {
  let isOrdered = true
  private let path: String
  private let dataset: Handle
  private let grid: ChunkGrid
  private let pipeline: ChunkPipeline
  private let fillValue: FillValue
  private let workers: ChunkWorkers
  private let buffers = StoredChunks()
  /// Writes what is not made of whole chunks.
  private let library: LibraryWriter

  /// Nil where there are no chunks.
  init?(_ elements: UnwrittenElements) throws(StorageError) {
    guard let chunk = elements.layout.chunk else { return nil }
    path = elements.path
    dataset = elements.dataset
    let size = elements.elementType.size
    grid = ChunkGrid(shape: elements.shape, chunk: chunk, elementSize: size)
    pipeline = ChunkPipeline(writing: elements.layout, elementSize: size)
    workers = ChunkWorkers(pipeline)
    library = try LibraryWriter(elements)
    fillValue = try writing(to: elements.path) { () throws(HDF5Failure) in
      let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
      return try FillValue(of: creation, as: elements.elementType.memoryType())
    }
  }

  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)? {
    guard grid.isAligned(region) else { return library.begin(region, from: buffer) }
    guard let source = buffer.baseAddress else { return nil }
    let chunks: [PendingChunks.Item]
    do throws(ChunkFailure) {
      chunks = try encoded(region, from: source)
    } catch {
      throw .writeFailed(path, error.cause(at: region.offset))
    }
    return PendingChunks(path: path, dataset: dataset, chunks: chunks, buffers: buffers)
  }

  /// Encodes all chunks of a region, each in a buffer of its own.
  private func encoded(
    _ region: Region, from source: UnsafeRawPointer
  ) throws(ChunkFailure) -> [PendingChunks.Item] {
    var chunks: [PendingChunks.Item] = []
    try workers.withWorker { worker throws(ChunkFailure) in
      try grid.forEachPart(of: region) { part throws(ChunkFailure) in
        let inPlace = elements(of: part, in: region, from: source)
        var item = PendingChunks.Item(offset: part.chunk.offset)
        if let inPlace, pipeline.filters.isEmpty {
          item.bytes = inPlace
        } else {
          let stored = buffers.take()
          let elements: UnsafeRawBufferPointer
          if let inPlace {
            elements = inPlace
          } else {
            elements = try gathered(part, of: region, from: source, worker)
          }
          try worker.codec.encode(elements, into: stored)
          (item.bytes, item.mask, item.owner) = (stored.bytes, stored.mask, stored)
        }
        chunks.append(item)
      }
    }
    return chunks
  }

  /// The elements of a chunk where they are, if they lie together.
  private func elements(
    of part: ChunkGrid.Part, in region: Region, from source: UnsafeRawPointer
  ) -> UnsafeRawBufferPointer? {
    guard part.box == part.chunk, region.isOneRun(part.box) else { return nil }
    return UnsafeRawBufferPointer(
      start: source + region.position(of: part.box, elementSize: grid.elementSize),
      count: grid.chunkBytes)
  }

  /// The elements of a chunk brought together; what sticks out of the array is filled.
  private func gathered(
    _ part: ChunkGrid.Part, of region: Region, from source: UnsafeRawPointer,
    _ worker: ChunkWorker
  ) throws(ChunkFailure) -> UnsafeRawBufferPointer {
    let elements = try worker.elements.bytes(grid.chunkBytes)
    if let start = elements.baseAddress {
      if part.box != part.chunk { fillValue.fill(elements) }
      part.box.copy(
        elementSize: grid.elementSize, from: source, of: region, to: start, of: part.chunk)
    }
    return UnsafeRawBufferPointer(elements)
  }
}

/// Encoded chunks that are to be stored.
private struct PendingChunks: PendingWrite {
  let path: String
  let dataset: Handle
  let chunks: [Item]
  let buffers: StoredChunks

  struct Item {
    var offset: [Int]
    var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
    /// The filters that were left out.
    var mask: UInt32 = 0
    /// What the bytes are in; nil where they are the block's own.
    var owner: StoredChunk?
  }

  func complete() throws {
    Library.enter()
    defer { Library.leave() }
    try writing(to: path) { () throws(HDF5Failure) in
      for chunk in chunks {
        try check(
          H5Dwrite_chunk(
            dataset.id, hdf5_default_properties(), chunk.mask,
            chunk.offset.map { hsize_t($0) }, chunk.bytes.count, chunk.bytes.baseAddress))
      }
    }
    buffers.give(chunks.compactMap(\.owner))
  }
}

/// The buffers of encoded chunks that are not in use.
private final class StoredChunks: Sendable {
  private let free = Mutex<[StoredChunk]>([])

  func take() -> StoredChunk { free.withLock { $0.popLast() } ?? StoredChunk() }

  func give(_ chunks: [StoredChunk]) { free.withLock { $0 += chunks } }
}
