import AxisArrays
import Glibc
import Synchronization

/// Decoded chunks that are kept for whoever needs another part of them.
final class DecodedChunks: Sendable {
  private let chunkBytes: Int
  private let capacity: Int
  private let state = Mutex(State())

  fileprivate struct State {
    /// The chunks by their numbers.
    var entries: [Int: Entry] = [:]
    var uses = 0
  }

  /// A chunk, decoded by the first who uses it while the others wait.
  ///
  /// Unchecked: who uses it and when is protected by the state's lock; its elements are not written
  /// once it is decoded.
  fileprivate final class Entry: @unchecked Sendable {
    var users = 0
    var lastUse = 0
    let isDecoded = Mutex(false)
    private let memory: OwnedMemory

    init(byteCount: Int) throws(ChunkFailure) {
      // Not aligned to more than the allocator does anyway: it could not use again what was freed.
      memory = try OwnedMemory(decoding: byteCount, alignment: 16)
    }

    var elements: UnsafeMutableRawBufferPointer { memory.bytes }
  }

  /// Keeps at most so many chunks, but for those that are in use.
  init(chunkBytes: Int, capacity: Int) {
    self.chunkBytes = chunkBytes
    self.capacity = capacity
  }

  /// Calls `body` with the elements of chunk `number`, which `decode` makes if they are not there.
  func use(
    _ number: Int, decode: (UnsafeMutableRawBufferPointer) throws(StorageError.Cause) -> Void,
    _ body: (UnsafeRawBufferPointer) -> Void
  ) throws(StorageError.Cause) {
    let entry: Entry
    do throws(ChunkFailure) {
      entry = try state.withLock { state throws(ChunkFailure) in
        try state.take(number, chunkBytes, capacity: capacity)
      }
    } catch {
      throw StorageError.Cause(errno: ENOMEM)
    }
    defer { state.withLock { _ in entry.users -= 1 } }
    let outcome = entry.isDecoded.withLock { isDecoded in
      Result { () throws(StorageError.Cause) in
        if isDecoded { return }
        try decode(entry.elements)
        isDecoded = true
      }
    }
    try outcome.get()
    body(UnsafeRawBufferPointer(entry.elements))
  }
}

extension DecodedChunks.State {
  /// The entry of a chunk for another user. Those that were not used for longest make room, several
  /// at a time: looking for them takes as long as there are chunks.
  fileprivate mutating func take(
    _ number: Int, _ chunkBytes: Int, capacity: Int
  ) throws(ChunkFailure) -> DecodedChunks.Entry {
    uses += 1
    let entry: DecodedChunks.Entry
    if let known = entries[number] {
      entry = known
    } else {
      entry = try DecodedChunks.Entry(byteCount: chunkBytes)
    }
    entry.users += 1
    entry.lastUse = uses
    entries[number] = entry
    if entries.count > capacity {
      let oldest = entries.filter { $0.value.users == 0 }
        .sorted { $0.value.lastUse < $1.value.lastUse }
        .prefix(entries.count - capacity + capacity / 8)
      for (number, _) in oldest { entries[number] = nil }
    }
    return entry
  }
}
