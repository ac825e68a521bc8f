import AxisArrays
import CHDF5

/// The first and the last value of a coordinate axis.
public enum CoordinateEnds: Sendable, Hashable {
  case numbers(Double, Double)
  case labels(String, String)
}

extension SourceFile {
  /// What all elements of a numeric dataset stand for as float64, in row-major order, and its shape.
  public func numbers(at path: String) throws(StorageError) -> (values: [Double], shape: [Int]) {
    let path = absolute(path)
    Library.enter()
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard values.type.elementType != nil, let shape = values.shape else {
      throw .notNumbers(file: self.path, object: path, type: values.type.description)
    }
    return (try values.decoded(in: nil), shape)
  }

  /// The numbers at some places of a one-dimensional numeric dataset.
  public func numbers(at path: String, indices: [Int]) throws(StorageError) -> [Double] {
    let path = absolute(path)
    Library.enter()
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard values.type.elementType != nil, values.shape?.count == 1 else {
      throw .notNumbers(file: self.path, object: path, type: values.type.description)
    }
    var numbers: [Double] = []
    for index in indices { numbers += try values.numbers(in: index..<index + 1) }
    return numbers
  }

  /// All of a one-dimensional dataset of strings.
  public func labels(at path: String) throws(StorageError) -> [String] {
    let path = absolute(path)
    Library.enter()
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard values.type.isString, values.shape?.count == 1 else {
      throw .notLabels(file: self.path, object: path, type: values.type.description)
    }
    return try values.strings(in: nil)
  }

  /// The first and the last value of a one-dimensional dataset; nil when it is empty or holds
  /// neither numbers nor strings.
  public func ends(at path: String) throws(StorageError) -> CoordinateEnds? {
    let path = absolute(path)
    Library.enter()
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard let shape = values.shape, shape.count == 1, shape[0] > 0 else { return nil }
    let last = shape[0] - 1
    if values.type.elementType != nil {
      return .numbers(try values.decoded(in: 0..<1)[0], try values.decoded(in: last..<last + 1)[0])
    }
    if values.type.isString {
      return .labels(try values.strings(in: 0..<1)[0], try values.strings(in: last..<last + 1)[0])
    }
    return nil
  }
}

/// The values of a small dataset.
private struct StoredValues {
  let file: SourceFile
  let path: String
  let dataset: Handle
  let type: StoredType
  /// nil for a dataset without elements by declaration.
  let shape: [Int]?
  private let space: Handle

  init(in file: SourceFile, at path: String) throws(StorageError) {
    self.file = file
    self.path = path
    dataset = try file.dataset(at: path)
    do throws(HDF5Failure) {
      type = try StoredType(H5Dget_type(dataset.id))
      space = try Handle(H5Dget_space(dataset.id))
      shape = try Handle.extent(of: space)?.shape
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    try file.checkFilters(of: dataset, at: path)
  }

  /// What the numbers in a range of a one-dimensional dataset, or all there are, stand for.
  func decoded(in range: Range<Int>?) throws(StorageError) -> [Double] {
    let numbers = try numbers(in: range)
    guard let elementType = type.elementType else { return numbers }
    do throws(HDF5Failure) {
      return try Decoding(of: dataset, elementType).decode(numbers, shape: shape ?? [])
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
  }

  /// The numbers in a range of a one-dimensional dataset, or all there are.
  func numbers(in range: Range<Int>?) throws(StorageError) -> [Double] {
    let count = range?.count ?? count
    var numbers = [Double](repeating: 0, count: count)
    if count == 0 { return numbers }
    do throws(HDF5Failure) {
      let selection = try selection(range)
      let properties = try Handle.transferProperties(size: count * MemoryLayout<Double>.size)
      try check(
        H5Dread(
          dataset.id, hdf5_native_double(), selection.memory.id, selection.file.id,
          properties.id, &numbers))
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    return numbers
  }

  /// The strings in a range of a one-dimensional dataset, or all there are.
  func strings(in range: Range<Int>?) throws(StorageError) -> [String] {
    do throws(HDF5Failure) {
      let selection = try selection(range)
      let count = range?.count ?? count
      let properties = try Handle.transferProperties(size: count * type.size)
      return try type.strings(count: count, space: selection.memory.id) {
        H5Dread(
          dataset.id, type.handle.id, selection.memory.id, selection.file.id, properties.id, $0)
      }
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
  }

  private var count: Int { shape?.product ?? 0 }

  private func selection(
    _ range: Range<Int>?
  ) throws(HDF5Failure) -> (memory: Handle, file: Handle) {
    guard let range else { return (space, space) }
    let file = try Handle(H5Scopy(space.id))
    var start = hsize_t(range.lowerBound)
    var count = hsize_t(range.count)
    try check(H5Sselect_hyperslab(file.id, H5S_SELECT_SET, &start, nil, &count, nil))
    return (try Handle.space([range.count]), file)
  }
}
