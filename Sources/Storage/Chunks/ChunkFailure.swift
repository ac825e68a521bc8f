import AxisArrays
import Glibc

/// A stored chunk that cannot be decoded, or a chunk that cannot be encoded.
package struct ChunkFailure: Error, Hashable {
  /// What is wrong with the chunk, such as `its checksum is wrong`.
  package let reason: String

  static let checksum = ChunkFailure(reason: "its checksum is wrong")
  static let damaged = ChunkFailure(reason: "its compressed data are damaged")
  static let size = ChunkFailure(reason: "it has the wrong size")
  /// Nothing is wrong with the chunk.
  static let memory = ChunkFailure(reason: "there is not enough memory")

  /// Why a chunk at an offset cannot be read or written.
  func cause(at offset: [Int]) -> StorageError.Cause {
    if self == .memory { return .init(errno: ENOMEM) }
    return .damagedChunk(offset, reason)
  }
}

extension OwnedMemory {
  /// Memory for a chunk.
  init(decoding byteCount: Int, alignment: Int = 64) throws(ChunkFailure) {
    do throws(MemoryShortage) {
      try self.init(byteCount: byteCount, alignment: alignment)
    } catch {
      throw .memory
    }
  }
}
