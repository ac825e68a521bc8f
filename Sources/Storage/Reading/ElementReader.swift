import AxisArrays
import CHDF5

/// A way to read the elements of a dataset. Several threads read at a time.
protocol ElementReader: Sendable {
  /// Reads the elements of a region that is stored as a whole, packed in row-major order and in the
  /// machine's byte order.
  func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause)
}

/// What a reader reads.
struct StoredElements {
  var file: Handle
  var mark: FileMark
  var dataset: Handle
  var shape: [Int]
  var elementType: ElementType
  /// The type that the library gives the elements in, in memory.
  var memoryType: Handle
  var isBigEndian: Bool
  var layout: StorageLayout

  /// The size of the numbers whose bytes are stored the other way round; nil when none are.
  var swappedSize: Int? { isBigEndian ? elementType.part.size : nil }

  /// The fastest way to read the elements that their layout allows.
  func reader() throws(HDF5Failure) -> any ElementReader {
    if let reader = try ContiguousReader(self) { return reader }
    if let reader = try ChunkedReader(self) { return reader }
    return LibraryReader(self)
  }
}
