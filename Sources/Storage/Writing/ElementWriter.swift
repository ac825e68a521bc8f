import AxisArrays
import CHDF5

/// What is left of writing a region, to be done by one thread at a time.
public protocol PendingWrite {
  /// Does it. The elements that were to be written must be as they were.
  func complete() throws
}

/// A way to write the elements of a dataset.
protocol ElementWriter: Sendable {
  /// Whether the order in which regions are completed makes a difference to the file.
  var isOrdered: Bool { get }

  /// Begins to write the elements of a region, packed in row-major order; several threads may at a
  /// time.
  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)?
}

/// What a writer writes.
struct UnwrittenElements {
  /// The output's path as the user gave it.
  var path: String
  var file: Handle
  var dataset: Handle
  var shape: [Int]
  var elementType: ElementType
  var layout: StorageLayout

  /// The fastest way to write the elements that their layout allows.
  func writer() throws(StorageError) -> any ElementWriter {
    if let writer = try ContiguousWriter(self) { return writer }
    if let writer = try PlainChunkWriter(self) { return writer }
    if let writer = try FilteredChunkWriter(self) { return writer }
    return try LibraryWriter(self)
  }
}
