/// A stored chunk that cannot be decoded.
package struct ChunkFailure: Error, Hashable {
  /// What is wrong with the chunk, such as `its checksum is wrong`.
  package let reason: String

  static let checksum = ChunkFailure(reason: "its checksum is wrong")
  static let damaged = ChunkFailure(reason: "its compressed data are damaged")
  static let size = ChunkFailure(reason: "it has the wrong size")
}
