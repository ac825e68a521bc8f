import AxisArrays
import CHDF5

/// Writes the dimension scale of one dimension.
///
/// What was read from a file is copied as it is stored there. A linear axis is written out, so that
/// other programs see coordinates, and keeps gain and offset as attributes. A dimension without an
/// axis becomes what netCDF writes for one: a dataset without values that has its length.
struct ScaleWriter {
  /// The output's path as the user gave it.
  let file: String
  let group: Handle
  let dimension: Dimension
  /// Whether a linear axis is stored as gain and offset alone.
  let compact: Bool
  /// Takes checksums of the values; nil where they are not read back.
  var written: WrittenValues?

  func write() throws(StorageError) -> Handle {
    if let origin = dimension.origin {
      let source = try OriginalScale(origin)
      if source.length == dimension.length { return try copy(source) }
    }
    switch dimension.axis {
    case nil:
      return try writing(to: file) { () throws(HDF5Failure) in try writeWithoutValues() }
    case .linear(let axis):
      return try writing(to: file) { () throws(HDF5Failure) in try write(axis) }
    case .coordinates(let axis):
      return try write(axis)
    }
  }

  private func write(_ axis: LinearAxis) throws(HDF5Failure) -> Handle {
    let scale = compact ? try writeWithoutValues() : try writeValues(of: axis)
    if let unit = axis.unit { try scale.setAttribute("units", .string(unit)) }
    if let calendar = axis.calendar { try scale.setAttribute("calendar", .string(calendar)) }
    try scale.setAttribute("gain", .real(axis.gain))
    try scale.setAttribute("offset", .real(axis.offset))
    return scale
  }

  private func write(_ axis: CoordinateAxis) throws(StorageError) -> Handle {
    let scale: Handle
    switch axis.values {
    case .numbers(let numbers):
      try checkCount(numbers.count)
      scale = try writing(to: file) { () throws(HDF5Failure) in try write(numbers) }
    case .labels(let labels):
      try checkCount(labels.count)
      scale = try writing(to: file) { () throws(HDF5Failure) in try write(labels) }
    case .stored(let object, _):
      let source = try OriginalScale(object)
      try checkCount(source.length)
      scale = try copy(source)
    }
    var attributes: Attributes = [:]
    attributes["units"] = axis.unit.map(AttributeValue.string)
    attributes["calendar"] = axis.calendar.map(AttributeValue.string)
    try writing(to: file) { () throws(HDF5Failure) in try scale.setAttributes(attributes) }
    return scale
  }

  private func checkCount(_ count: Int) throws(StorageError) {
    if count != dimension.length {
      throw .axisLength(dimension: dimension.name, length: dimension.length, values: count)
    }
  }

  /// The values are never all in memory: an axis may be longer than the data is wide.
  private func writeValues(of axis: LinearAxis) throws(HDF5Failure) -> Handle {
    let scale = try create(ElementType.float64.storedType(), .contiguous)
    try forEachBlock(of: 1 << 16) { range throws(HDF5Failure) in
      let values = range.map { axis.value(at: $0) }
      try scale.write(values, as: hdf5_native_double(), in: Region(range), written)
    }
    return scale
  }

  private func write(_ numbers: [Double]) throws(HDF5Failure) -> Handle {
    let scale = try create(ElementType.float64.storedType(), .contiguous)
    try scale.write(numbers, as: hdf5_native_double(), in: Region(0..<numbers.count), written)
    return scale
  }

  private func write(_ labels: [String]) throws(HDF5Failure) -> Handle {
    let type = try variableStringType()
    let scale = try create(type, .contiguous)
    try withCStrings(labels) { pointers throws(HDF5Failure) in
      try scale.write(pointers, as: type.id, in: Region(0..<labels.count), written)
    }
    return scale
  }
}
