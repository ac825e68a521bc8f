public import AxisArrays

/// An array of an output file, open for writing. Every function may be called from any thread.
public final class OutputArray: Sendable {
  /// The absolute path inside the file.
  public let path: String
  /// Everything but the data.
  public let specification: ArraySpecification
  /// How the elements lie in the file.
  public let layout: StorageLayout
  /// Kept, since what was written goes when the file does.
  private let file: OutputFile
  private let writer: any ElementWriter
  /// Takes checksums of the elements; nil where they are not read back.
  let checksums: RegionChecksums?

  init(
    in file: OutputFile, at path: String, specification: ArraySpecification,
    layout: StorageLayout, writer: any ElementWriter, checksums: RegionChecksums?
  ) {
    self.file = file
    self.path = path
    self.specification = specification
    self.layout = layout
    self.writer = writer
    self.checksums = checksums
  }

  /// Whether the file depends on the order in which regions are completed.
  public var isOrdered: Bool { writer.isOrdered }

  /// Begins to write the elements of a region, given packed in row-major order and in the machine's
  /// byte order. Gives what is left to be done, by one thread at a time and while `buffer` is as it
  /// is; nil when nothing is.
  ///
  /// Where there are chunks, a region should hold whole ones: one that is written in parts is encoded
  /// as often.
  public func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) -> (any PendingWrite)? {
    precondition(
      region.rank == specification.shape.count, "the region has another rank than the array")
    precondition(
      buffer.count >= region.count * specification.elementType.size,
      "the buffer is too small for the region")
    if region.count == 0 { return nil }
    try file.checkForWriting()
    let bytes = region.count * specification.elementType.size
    checksums?.add(region, UnsafeRawBufferPointer(rebasing: buffer[..<bytes]))
    return try writer.begin(region, from: buffer)
  }

  /// Writes the elements of a region, given as for `begin`.
  public func write(_ region: Region, from buffer: UnsafeRawBufferPointer) throws {
    try begin(region, from: buffer)?.complete()
  }
}
