import CHDF5
import FileDriver
import Glibc

/// Where the chunks of a dataset are stored, so that their bytes can be read past the library.
struct ChunkPlaces: Sendable {
  private let file: FileBytes
  private let dataset: Handle
  private let mark: FileMark

  /// A chunk as it is stored.
  struct Place {
    /// From the beginning of the file.
    var offset: Int
    var count: Int
    /// The filters that were left out: bit i is that of filter i.
    var mask: UInt32
  }

  /// The places of a dataset's chunks; nil where the library gets at the file by other means than a
  /// descriptor.
  init?(of elements: StoredElements) {
    guard let bytes = FileBytes(elements.file) else { return nil }
    (file, dataset, mark) = (bytes, elements.dataset, elements.mark)
  }

  /// The place of the chunk whose first element is at `offset`; nil where nothing is stored.
  func place(ofChunkAt offset: [Int]) throws(StorageError.Cause) -> Place? {
    var chunk = ax_stored_chunk()
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      try check(ax_find_chunk(dataset.id, offset.map { hsize_t($0) }, &chunk))
    } catch {
      throw error.cause
    }
    if chunk.size == 0 { return nil }
    // What is past the end of the file is found when it is read; no file is longer than this.
    guard chunk.address < 1 << 62, chunk.size < 1 << 62 else {
      throw .damagedChunk(offset, "it is outside of the file")
    }
    return Place(offset: Int(chunk.address), count: Int(chunk.size), mask: chunk.mask)
  }

  /// Fills `buffer` with the bytes from the beginning of a place on.
  func read(
    _ place: Place, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    try file.read(at: place.offset, into: buffer)
  }
}
