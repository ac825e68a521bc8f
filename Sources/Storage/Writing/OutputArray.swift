public import AxisArrays
import CHDF5

/// An array of an output file, open for writing.
public final class OutputArray: Sendable {
  /// The absolute path inside the file.
  public let path: String
  /// Everything but the data.
  public let specification: ArraySpecification
  /// How the elements lie in the file.
  public let layout: StorageLayout
  private let file: OutputFile
  private let dataset: Handle
  private let memoryType: Handle

  init(
    in file: OutputFile, at path: String, dataset: Handle, specification: ArraySpecification,
    layout: StorageLayout
  ) throws(StorageError) {
    self.file = file
    self.path = path
    self.dataset = dataset
    self.specification = specification
    self.layout = layout
    memoryType = try writing(to: file.path) { () throws(HDF5Failure) in
      try specification.elementType.memoryType()
    }
  }

  /// Writes the elements of a region, given packed in row-major order and in the machine's byte
  /// order.
  ///
  /// With compression a region should hold whole chunks: one that is written in parts is compressed
  /// as often.
  public func write(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) {
    precondition(
      region.rank == specification.shape.count, "the region has another rank than the array")
    precondition(
      buffer.count >= region.count * specification.elementType.size,
      "the buffer is too small for the region")
    guard region.count > 0, let start = buffer.baseAddress else { return }
    Library.enter()
    defer { Library.leave() }
    try writing(to: file.path) { () throws(HDF5Failure) in
      let memory = try Handle.space(region.shape)
      let space = try Handle.space(specification.shape)
      try space.select(region)
      try check(
        H5Dwrite(
          dataset.id, memoryType.id, memory.id, space.id, hdf5_default_properties(), start))
    }
  }
}
