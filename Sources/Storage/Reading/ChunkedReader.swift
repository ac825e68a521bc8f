import AxisArrays
import CHDF5
import Codecs

/// Reads elements in chunks: the library finds and fetches what is stored of a chunk, one caller at a
/// time, and the calling threads decode it.
///
///     file -> stored chunk -> filters undone -> elements, where they belong in the region
///
/// Of a chunk of which a region holds but a part, another region will want the rest: it is kept for
/// a while.
struct ChunkedReader: ElementReader {
  private let dataset: Handle
  private let grid: ChunkGrid
  private let swappedSize: Int?
  /// Reads what is not stored, which is the fill value, and what cannot be fetched.
  private let library: LibraryReader
  private let workers: ChunkWorkers
  private let kept: DecodedChunks
  /// The most that a stored chunk of this size can take: no filter makes it much larger.
  private let mostStored: Int
  private let isFiltered: Bool

  /// Bytes of chunks without filters that are fetched one by one. The library reads pieces of many
  /// chunks by itself, but takes microseconds to select the elements of each: much for a chunk of one
  /// sample, little for one of more bytes than these.
  static let mostUnfiltered = 16 << 10

  /// Nil where the chunks are not there, have some filters that only the library knows, or have none
  /// and are large.
  init?(_ elements: StoredElements) throws(HDF5Failure) {
    guard let chunk = elements.layout.chunk, chunk.count == elements.shape.count else { return nil }
    let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
    guard let pipeline = try ChunkPipeline(of: creation) else { return nil }
    isFiltered = !pipeline.filters.isEmpty
    dataset = elements.dataset
    let size = elements.elementType.size
    grid = ChunkGrid(shape: elements.shape, chunk: chunk, elementSize: size)
    guard grid.chunkBytes < 1 << 32 else { return nil }
    if !isFiltered, grid.chunkBytes > Self.mostUnfiltered { return nil }
    swappedSize = elements.swappedSize
    workers = ChunkWorkers(pipeline)
    mostStored = grid.chunkBytes + grid.chunkBytes / 8 + 4096
    let cache = elements.layout.cacheBytes(for: elements.shape, elementSize: size)
    kept = DecodedChunks(
      chunkBytes: grid.chunkBytes, capacity: max(1, cache / max(1, grid.chunkBytes)))
    library = LibraryReader(elements)
  }

  func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    guard let target = buffer.baseAddress else { return }
    try workers.withWorker { worker throws(StorageError.Cause) in
      try grid.forEachPart(of: region) { part throws(StorageError.Cause) in
        if part.isWhole {
          try read(part, of: region, into: target, worker)
        } else {
          try kept.use(grid.number(of: part)) { elements throws(StorageError.Cause) in
            try decode(part, into: elements, worker)
          } _: { elements in
            guard let source = elements.baseAddress else { return }
            part.box.copy(
              elementSize: grid.elementSize, from: source, of: part.chunk, to: target, of: region)
          }
        }
      }
    }
  }

  /// Reads a chunk that the region holds as a whole: straight to where it belongs, if its elements
  /// lie together there.
  private func read(
    _ part: ChunkGrid.Part, of region: Region, into target: UnsafeMutableRawPointer,
    _ worker: ChunkWorker
  ) throws(StorageError.Cause) {
    if part.box == part.chunk, region.isOneRun(part.box) {
      let place = target + region.position(of: part.box, elementSize: grid.elementSize)
      let elements = UnsafeMutableRawBufferPointer(start: place, count: grid.chunkBytes)
      return try decode(part, into: elements, worker)
    }
    let elements = worker.elements.bytes(grid.chunkBytes)
    try decode(part, into: elements, worker)
    guard let source = elements.baseAddress else { return }
    part.box.copy(
      elementSize: grid.elementSize, from: source, of: part.chunk, to: target, of: region)
  }

  /// Decodes a whole chunk.
  private func decode(
    _ part: ChunkGrid.Part, into elements: UnsafeMutableRawBufferPointer, _ worker: ChunkWorker
  ) throws(StorageError.Cause) {
    guard let stored = try fetch(part.chunk.offset, worker) else {
      return try library.read(grid.inside(part.chunk), into: elements, shape: grid.chunk)
    }
    do throws(ChunkFailure) {
      try worker.codec.decode(stored.bytes, skipping: stored.mask, into: elements)
    } catch {
      let place = part.chunk.offset.map(String.init).joined(separator: ", ")
      throw StorageError.Cause(
        errno: nil, text: "the chunk at (\(place)) is damaged: \(error.reason)")
    }
    if let swappedSize, let start = elements.baseAddress {
      ax_swap_bytes(swappedSize, elements.count / swappedSize, start, start)
    }
  }

  /// Fetches what is stored of a chunk, and which filters were left out; nil if nothing is, or only the
  /// library can.
  private func fetch(
    _ offset: [Int], _ worker: ChunkWorker
  ) throws(StorageError.Cause) -> (bytes: UnsafeRawBufferPointer, mask: UInt32)? {
    let offset = offset.map { hsize_t($0) }
    Library.enter()
    defer { Library.leave() }
    do throws(HDF5Failure) {
      var size: hsize_t = 0
      // Not every release of the library takes it for an answer that nothing is stored.
      guard H5Dget_chunk_storage_size(dataset.id, offset, &size) >= 0, size > 0 else { return nil }
      guard size <= mostStored else {
        throw HDF5Failure(description: "a chunk is stored in \(size) bytes")
      }
      let stored: UnsafeMutableRawBufferPointer
      if isFiltered {
        stored = worker.stored.bytes(Int(size))
      } else {
        // The library says how large the chunk should be, but fetches what a damaged file claims.
        guard let buffer = worker.unfiltered, size <= Self.mostUnfiltered else { return nil }
        stored = buffer.bytes(Int(size))
      }
      var mask: UInt32 = 0
      let status = H5Dread_chunk(
        dataset.id, hdf5_default_properties(), offset, &mask, stored.baseAddress)
      // Where it selects elements by itself, the library knows better than the file.
      if status < 0, !isFiltered { return nil }
      try check(status)
      return (UnsafeRawBufferPointer(stored), mask)
    } catch {
      throw error.cause
    }
  }
}
