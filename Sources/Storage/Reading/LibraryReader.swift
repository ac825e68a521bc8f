import AxisArrays
import CHDF5

/// Reads elements by the HDF5 library, which knows every layout.
struct LibraryReader: ElementReader {
  private let dataset: Handle
  private let memoryType: Handle
  private let mark: FileMark
  /// Where the elements lie in chunks.
  let grid: ChunkGrid?

  init(_ elements: StoredElements) {
    dataset = elements.dataset
    memoryType = elements.memoryType
    mark = elements.mark
    grid = elements.layout.chunk.flatMap { chunk in
      chunk.count == elements.shape.count
        ? ChunkGrid(shape: elements.shape, chunk: chunk, elementSize: elements.elementType.size)
        : nil
    }
  }

  func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    try read(region, into: buffer, shape: region.shape)
  }

  /// Reads a region into the beginning of a box of the given shape, which is packed in memory.
  func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer, shape: [Int]
  ) throws(StorageError.Cause) {
    Library.enter(mark, reading: region.count)
    defer { Library.leave() }
    do throws(HDF5Failure) { try transfer(region, into: buffer, shape: shape) } catch {
      throw located(error.cause, in: region)
    }
  }

  /// Reads a region, under the library's lock.
  func transfer(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer, shape: [Int]
  ) throws(HDF5Failure) {
    guard let start = buffer.baseAddress else { return }
    try dataset.read(region, as: memoryType.id, into: start, shape: shape)
  }
}
