import AxisArrays
import CHDF5
import Codecs

/// Reads elements that lie in one piece straight from the file.
struct ContiguousReader: ElementReader {
  private let file: FileBytes
  private let start: Int
  private let shape: [Int]
  private let elementSize: Int
  private let swappedSize: Int?

  /// Nil where the elements do not lie in one piece in the file itself.
  init?(_ elements: StoredElements) throws(HDF5Failure) {
    let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
    guard H5Pget_layout(creation.id) == H5D_CONTIGUOUS, H5Pget_external_count(creation.id) == 0,
      let file = FileBytes(elements.file)
    else { return nil }
    // Elements that were never written have no place; no file is as long as damaged ones say.
    let offset = H5Dget_offset(elements.dataset.id)
    let bytes = (elements.shape + [elements.elementType.size]).product
    guard offset != hdf5_undefined_address(), H5Dget_storage_size(elements.dataset.id) >= bytes,
      offset < 1 << 62, bytes < 1 << 62
    else { return nil }
    self.file = file
    start = Int(offset)
    shape = elements.shape
    elementSize = elements.elementType.size
    swappedSize = elements.swappedSize
    file.expectSequentialReading()
  }

  func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    var position = 0
    try region.forEachRun(
      in: shape, elementSize: elementSize
    ) { offset, count throws(StorageError.Cause) in
      let run = UnsafeMutableRawBufferPointer(rebasing: buffer[position..<position + count])
      try file.read(at: start + offset, into: run)
      position += count
    }
    if let swappedSize, let elements = buffer.baseAddress {
      ax_swap_bytes(swappedSize, region.count * elementSize / swappedSize, elements, elements)
    }
  }
}
