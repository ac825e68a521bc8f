import AxisArrays
import CHDF5

/// Writes elements that lie in one piece straight to the file.
struct ContiguousWriter: ElementWriter {
  let isOrdered = false
  private let path: String
  private let file: FileBytes
  private let start: Int
  private let shape: [Int]
  private let elementSize: Int

  /// Takes the room for the elements. Nil where they do not lie in one piece in the file.
  init?(_ elements: UnwrittenElements) throws(StorageError) {
    guard elements.layout.chunk == nil, let file = FileBytes(elements.file) else { return nil }
    let offset = H5Dget_offset(elements.dataset.id)
    guard offset != hdf5_undefined_address(), let start = Int(exactly: offset) else { return nil }
    self.file = file
    self.start = start
    path = elements.path
    shape = elements.shape
    elementSize = elements.elementType.size
    do throws(StorageError.Cause) {
      try file.reserve((shape + [elementSize]).product, at: start)
    } catch {
      throw .writeFailed(path, error)
    }
  }

  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)? {
    do throws(StorageError.Cause) {
      try file.write(region, of: shape, elementSize: elementSize, at: start, from: buffer)
    } catch {
      throw .writeFailed(path, error)
    }
    return nil
  }
}
