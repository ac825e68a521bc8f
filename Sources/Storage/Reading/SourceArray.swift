public import AxisArrays
import CHDF5

/// An array in a file, open for reading. Every function may be called from any thread.
public final class SourceArray: Sendable {
  /// The file the array was asked for in; a link may have led into another.
  public let file: SourceFile
  /// The absolute path inside the file; that of the group for a series of NWB.
  public let path: String
  /// Everything but the data, as it is stored.
  public let specification: ArraySpecification
  /// How the elements lie in the file.
  public let layout: StorageLayout
  /// What the stored elements stand for.
  public let decoding: Decoding
  /// The series of NWB that the array is; nil for any other array.
  let series: TimeSeries?
  private let reader: any ElementReader
  private let library: LibraryReader
  private let fillValue: FillValue
  /// The shape of what is stored: along an unlimited dimension it may be less than the array has.
  private let storedShape: [Int]

  init(in file: SourceFile, at path: String, raw: Bool = false) throws(StorageError) {
    Library.enter(file.mark)
    defer { Library.leave() }
    ExternalFiles.refusal = nil
    let series: TimeSeries?
    do throws(HDF5Failure) { series = try file.series(at: path) } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    let dataPath = series?.dataPath ?? path
    let found = try file.dataset(at: dataPath)
    let home = try file.home(of: found, at: dataPath)
    let type: StoredType
    var extent: (shape: [Int], limits: [Int?])?
    let variable: MATLABVariable?
    do throws(HDF5Failure) {
      try ExternalFiles.check(found)
      type = try StoredType(H5Dget_type(found.id))
      extent = try Handle.extent(of: found.elementSpace())
      variable = raw ? nil : try MATLABVariable(of: found)
      if let variable, let stored = extent?.shape {
        extent?.shape = try variable.storedShape(of: found, stored)
      }
      try file.mark.check(extent?.shape ?? [], elementSize: type.size)
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    guard let extent else {
      throw .unsupportedType(file: file.path, object: path, type: "empty")
    }
    if let variable, variable.elementType == nil {
      throw .unsupportedType(file: file.path, object: path, type: variable.className)
    }
    // What is stored for an array without elements is something else.
    let placeholder = variable?.isEmpty == true ? variable?.elementType : nil
    guard let elementType = placeholder ?? type.elementType else {
      throw .unsupportedType(file: file.path, object: path, type: type.description)
    }
    try file.checkFilters(of: found, at: path)
    var decoding = Decoding(elementType)
    if let series, !raw { decoding = try series.decoding(of: found, elementType, extent.shape) }
    do throws(HDF5Failure) {
      layout = placeholder == nil ? try StorageLayout(of: found) : .contiguous
      if let variable {
        specification = try variable.specification(of: found, elementType, extent.shape)
        decoding = variable.decoding(elementType, rank: extent.shape.count)
      } else if let series {
        specification = try series.specification(of: found, elementType, extent.shape)
      } else {
        let dimensions = try DimensionReader(
          file: home.file, dataset: found, path: home.path, extent: extent
        ).dimensions()
        specification = ArraySpecification(
          elementType: elementType, dimensions: dimensions, attributes: try found.attributes(),
          related: try home.file.related(to: found, at: home.path, along: dimensions))
        if !raw { decoding = try Decoding(of: found, elementType) }
      }
      let access = try layout.cache(for: extent.shape, elementSize: elementType.size)
      // An open dataset keeps the cache it has.
      try found.close()
      let elements = StoredElements(
        file: home.file.handle, mark: home.file.mark,
        dataset: try Handle(H5Dopen2(home.file.handle.id, home.path, access.id)),
        shape: extent.shape, elementType: elementType,
        memoryType: try type.memoryType(of: elementType), isBigEndian: type.isBigEndian,
        layout: layout)
      reader = try elements.reader()
      library = LibraryReader(elements)
      let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
      fillValue = try FillValue(of: creation, as: elements.memoryType.id)
      // An axis that is not there is no small matter.
      try ExternalFiles.check()
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    self.file = file
    self.path = series?.path ?? path
    self.series = series
    self.decoding = decoding
    storedShape = extent.shape
  }

  /// The specification of the values that the stored elements stand for.
  public var decoded: ArraySpecification { decoding.decoded(specification) }

  /// Reads the elements of a region as they are stored, packed in row-major order and in the machine's byte order,
  /// into the beginning of `buffer`. float16 elements are read as their bits.
  public func read(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError) {
    precondition(region.rank == storedShape.count, "the region has another rank than the array")
    precondition(
      buffer.count >= region.count * specification.elementType.size,
      "the buffer is too small for the region")
    guard region.count > 0 else { return }
    do throws(StorageError.Cause) {
      try readStored(region, into: buffer)
    } catch {
      throw .readFailed(file: file.path, object: path, error)
    }
  }

  private func readStored(
    _ region: Region, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    var stored = region
    for (index, length) in storedShape.enumerated() {
      stored.shape[index] = max(0, min(region.shape[index], length - region.offset[index]))
    }
    let size = specification.elementType.size
    let elements = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(region.count * size)])
    if stored.shape == region.shape { return try reader.read(region, into: elements) }
    fillValue.fill(elements)
    if stored.count > 0 { try library.read(stored, into: elements, shape: region.shape) }
  }
}
