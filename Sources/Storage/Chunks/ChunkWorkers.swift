import Synchronization

/// What a thread needs to decode or encode a chunk.
final class ChunkWorker: @unchecked Sendable {
  let codec: ChunkCodec
  /// A chunk as it is in the file.
  let stored = ChunkBuffer()
  /// A chunk's elements.
  let elements = ChunkBuffer()

  init(_ pipeline: ChunkPipeline) { codec = ChunkCodec(pipeline) }
}

/// The workers of a dataset, as many as there are threads at work on its chunks.
final class ChunkWorkers: Sendable {
  private let pipeline: ChunkPipeline
  private let free = Mutex<[ChunkWorker]>([])

  init(_ pipeline: ChunkPipeline) { self.pipeline = pipeline }

  /// Calls `body` with a worker that nobody else has.
  func withWorker<Result, Failure: Error>(
    _ body: (ChunkWorker) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let worker = free.withLock { $0.popLast() } ?? ChunkWorker(pipeline)
    defer { free.withLock { $0.append(worker) } }
    return try body(worker)
  }
}
