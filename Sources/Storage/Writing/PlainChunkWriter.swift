import AxisArrays

/// Writes elements in chunks without filters: the library says where a chunk belongs, one caller at a
/// time, and the calling threads write it there.
///
/// Chunks get their places in row-major order, whoever comes first: for one whose turn it is not yet, all
/// before it get theirs. So the file does not depend on the order in which regions are written.
struct PlainChunkWriter: ElementWriter {
  let isOrdered = false
  private let path: String
  private let cutter: ChunkCutter
  private let places: PlainChunkPlaces
  private let file: FileBytes
  private let workers: ChunkWorkers

  /// Nil where there are no chunks, or they have filters.
  init?(_ elements: UnwrittenElements) throws(StorageError) {
    guard let cutter = try ChunkCutter(elements), let room = ChunkRoom(elements) else { return nil }
    let pipeline = ChunkPipeline(
      writing: elements.layout, elementSize: elements.elementType.size)
    if !pipeline.filters.isEmpty { return nil }
    path = elements.path
    self.cutter = cutter
    places = PlainChunkPlaces(room, cutter.grid)
    file = room.file
    workers = ChunkWorkers(pipeline)
  }

  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)? {
    guard let source = buffer.baseAddress else { return nil }
    let places = try writing(to: path) { () throws(HDF5Failure) -> [Int] in
      try self.places.of(region)
    }
    do throws(StorageError.Cause) {
      try workers.withWorker { worker throws(StorageError.Cause) in
        var write = JoinedWrite(file: file)
        var index = 0
        try cutter.grid.forEachPart(of: region) { part throws(StorageError.Cause) in
          try add(part, of: region, from: source, at: places[index], to: &write, worker)
          index += 1
        }
        try write.complete()
      }
    } catch {
      throw .writeFailed(path, error)
    }
    return nil
  }

  /// Writes what a region holds of the chunk that belongs at `place`: whole chunks that lie in the region
  /// as in the file at once.
  private func add(
    _ part: ChunkGrid.Part, of region: Region, from source: UnsafeRawPointer, at place: Int,
    to write: inout JoinedWrite, _ worker: ChunkWorker
  ) throws(StorageError.Cause) {
    let grid = cutter.grid
    if part.box == part.chunk,
      let elements = cutter.elementsInPlace(of: part.box, in: region, from: source)
    {
      return try write.add(elements, at: place)
    }
    let box = grid.extended(part)
    let elements: UnsafeRawBufferPointer
    do throws(ChunkFailure) {
      elements = try cutter.elements(
        of: box, for: part, in: region, from: source, worker.elements)
    } catch {
      throw error.cause(at: part.chunk.offset)
    }
    let offset = zip(box.offset, part.chunk.offset).map { $0 - $1 }
    try file.write(
      Region(offset: offset, shape: box.shape), of: grid.chunk, elementSize: grid.elementSize,
      at: place, from: elements)
  }
}

/// Bytes that lie together both in memory and in the file, to be written at once.
private struct JoinedWrite {
  let file: FileBytes
  private var bytes = UnsafeRawBufferPointer(start: nil, count: 0)
  private var place = 0

  init(file: FileBytes) { self.file = file }

  /// Adds bytes, which stay as they are until the write is complete. Writes those before if they lie
  /// elsewhere.
  mutating func add(_ more: UnsafeRawBufferPointer, at place: Int) throws(StorageError.Cause) {
    if let start = bytes.baseAddress, start + bytes.count == more.baseAddress,
      self.place + bytes.count == place
    {
      bytes = UnsafeRawBufferPointer(start: start, count: bytes.count + more.count)
      return
    }
    try complete()
    (bytes, self.place) = (more, place)
  }

  /// Writes what was not written yet.
  func complete() throws(StorageError.Cause) { try file.write(at: place, from: bytes) }
}

/// The places of chunks that are all of one size.
private final class PlainChunkPlaces: Sendable {
  private let room: ChunkRoom
  private let grid: ChunkGrid
  /// The most of the disk's room that is taken at a time.
  private static let reserve = 16 << 20
  // What changes is used under the library's lock.
  /// How many chunks have places.
  nonisolated(unsafe) private var count = 0
  /// Up to where there is room on the disk.
  nonisolated(unsafe) private var end = 0

  init(_ room: ChunkRoom, _ grid: ChunkGrid) {
    self.room = room
    self.grid = grid
  }

  /// The places of the chunks of which a region holds parts, in the order of the parts.
  func of(_ region: Region) throws(HDF5Failure) -> [Int] {
    Library.enter()
    defer { Library.leave() }
    var places: [Int] = []
    try grid.forEachPart(of: region) { part throws(HDF5Failure) in
      let number = grid.number(of: part)
      while count < number { try addChunk() }
      places.append(
        count == number
          ? try addChunk() : try room.place(ofChunkAt: part.chunk.offset, size: grid.chunkBytes))
    }
    return places
  }

  /// The place of the first chunk that has none yet.
  @discardableResult
  private func addChunk() throws(HDF5Failure) -> Int {
    let place = try room.place(ofChunkAt: grid.offset(ofChunk: count), size: grid.chunkBytes)
    if place + grid.chunkBytes > end {
      let rest = [grid.count - count, grid.chunkBytes].product
      let length = min(rest, max(grid.chunkBytes, Self.reserve))
      do throws(StorageError.Cause) { try room.file.reserve(length, at: place) } catch {
        throw HDF5Failure(cause: error)
      }
      end = place + length
    }
    count += 1
    return place
  }
}
