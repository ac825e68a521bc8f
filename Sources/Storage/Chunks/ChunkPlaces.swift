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

  /// The places of a dataset's chunks; nil where the file is not read through the driver that knows
  /// them.
  init?(of elements: StoredElements) {
    guard let access = try? Handle(H5Fget_access_plist(elements.file.id)),
      H5Pget_driver(access.id) == ax_file_driver(), let bytes = FileBytes(elements.file)
    else { return nil }
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
    // No file is so long, and reading there says so.
    return Place(
      offset: Int(clamping: chunk.address), count: Int(clamping: chunk.size), mask: chunk.mask)
  }

  /// Reads what is stored in a place, from a byte of it on.
  func read(
    _ place: Place, from start: Int = 0, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    try file.read(at: place.offset + start, into: buffer)
  }
}
