import CHDF5
import FileDriver

/// Takes room for the chunks of a new dataset, so that their bytes can be written past the library.
struct ChunkRoom: Sendable {
  /// Where the bytes are to be written.
  let file: FileBytes
  private let dataset: Handle

  /// Nil where the library gets at the file by other means than a descriptor.
  init?(_ elements: UnwrittenElements) {
    guard let bytes = FileBytes(elements.file) else { return nil }
    (file, dataset) = (bytes, elements.dataset)
  }

  /// Where the chunk whose first element is at `offset` belongs, from the beginning of the file. It is
  /// entered in the index of the dataset. Call it under the library's lock.
  func place(ofChunkAt offset: [Int], size: Int) throws(HDF5Failure) -> Int {
    var address: haddr_t = 0
    try check(ax_place_chunk(dataset.id, offset.map { hsize_t($0) }, hsize_t(size), &address))
    return Int(address)
  }
}
