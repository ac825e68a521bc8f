import AxisArrays
import CHDF5
import Codecs

/// Reads elements in chunks: the library says where a chunk is stored, one caller at a time, and the
/// calling threads fetch and decode it.
///
///     place in the file -> stored chunk -> filters undone -> elements, where they belong in the region
///
/// Of a chunk of which a region holds but a part, another region will want the rest: it is kept for
/// a while.
struct ChunkedReader: ElementReader {
  private let places: ChunkPlaces
  private let grid: ChunkGrid
  private let swappedSize: Int?
  /// Reads what is not stored, which is the fill value.
  private let library: LibraryReader
  private let workers: ChunkWorkers
  private let kept: DecodedChunks
  private let isFiltered: Bool
  /// The most that a stored chunk can take: no filter makes it much larger.
  private let mostStored: Int

  /// Bytes of chunks without filters that are fetched as a whole. The library reads of larger ones no
  /// more than it needs.
  private static let mostUnfiltered = 4 << 20

  /// Nil where the chunks are not there, have some filters that only the library knows, or have none
  /// and are large.
  init?(_ elements: StoredElements) throws(HDF5Failure) {
    guard let chunk = elements.layout.chunk, chunk.count == elements.shape.count else { return nil }
    let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
    guard let pipeline = try ChunkPipeline(of: creation),
      let places = ChunkPlaces(of: elements)
    else { return nil }
    self.places = places
    isFiltered = !pipeline.filters.isEmpty
    let size = elements.elementType.size
    grid = ChunkGrid(shape: elements.shape, chunk: chunk, elementSize: size)
    guard grid.chunkBytes < 1 << 32, elements.shape.product < .max else { return nil }
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
    let elements: UnsafeMutableRawBufferPointer
    do throws(ChunkFailure) { elements = try worker.elements.bytes(grid.chunkBytes) } catch {
      throw error.cause(at: part.chunk.offset)
    }
    try decode(part, into: elements, worker)
    guard let source = elements.baseAddress else { return }
    part.box.copy(
      elementSize: grid.elementSize, from: source, of: part.chunk, to: target, of: region)
  }

  /// Fetches and decodes a whole chunk.
  private func decode(
    _ part: ChunkGrid.Part, into elements: UnsafeMutableRawBufferPointer, _ worker: ChunkWorker
  ) throws(StorageError.Cause) {
    guard let place = try places.place(ofChunkAt: part.chunk.offset) else {
      return try library.read(grid.inside(part.chunk), into: elements, shape: grid.chunk)
    }
    if isFiltered {
      let offset = part.chunk.offset
      // A damaged file can claim any size.
      guard place.count <= mostStored else { throw ChunkFailure.size.cause(at: offset) }
      let stored: UnsafeMutableRawBufferPointer
      do throws(ChunkFailure) { stored = try worker.stored.bytes(place.count) } catch {
        throw error.cause(at: offset)
      }
      try places.read(place, into: stored)
      do throws(ChunkFailure) {
        try worker.codec.decode(
          UnsafeRawBufferPointer(stored), skipping: place.mask, into: elements)
      } catch {
        throw error.cause(at: offset)
      }
    } else {
      // The size is known, whatever the file claims.
      try places.read(place, into: elements)
    }
    if let swappedSize, let start = elements.baseAddress {
      ax_swap_bytes(swappedSize, elements.count / swappedSize, start, start)
    }
  }
}
