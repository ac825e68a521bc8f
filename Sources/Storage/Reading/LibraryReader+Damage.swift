import AxisArrays

extension LibraryReader {
  /// Why a region could not be read, with the first of its chunks that cannot be read by itself: the
  /// library does not say which it was.
  func located(_ cause: StorageError.Cause, in region: Region) -> StorageError.Cause {
    guard cause.errno == nil, let grid else { return cause }
    var found = cause
    var isFound = false
    let size = grid.elementSize
    grid.forEachPart(of: region) { part in
      if isFound { return }
      guard let memory = try? OwnedMemory(byteCount: part.box.count * size) else { return }
      do throws(HDF5Failure) {
        try transfer(part.box, into: memory.bytes, shape: part.box.shape)
      } catch {
        isFound = true
        let isChecksum = error.cause.text.contains("Fletcher32")
        let failure = isChecksum ? .checksum : ChunkFailure(reason: error.cause.text)
        found = failure.cause(at: part.chunk.offset)
      }
    }
    return found
  }
}

extension StorageError.Cause {
  /// A chunk that cannot be decoded, by its first element.
  static func damagedChunk(_ offset: [Int], _ reason: String) -> StorageError.Cause {
    let place = offset.map(String.init).joined(separator: ", ")
    return StorageError.Cause(
      errno: nil, text: "the chunk at (\(place)) is damaged: \(reason)")
  }
}
