public import AxisArrays
import CHDF5

/// The first and the last value of a coordinate axis.
public enum CoordinateEnds: Sendable, Hashable {
  case numbers(Double, Double)
  case labels(String, String)
}

extension SourceFile {
  /// What all elements of a numeric dataset stand for as float64, in row-major order, and its shape.
  ///
  /// - Parameter most: The most elements that there is memory for; nil for a few mebibytes.
  public func numbers(
    at path: String, upTo most: Int? = nil
  ) throws(StorageError) -> (values: [Double], shape: [Int]) {
    let most = most ?? StoredValues.most
    let path = absolute(path)
    Library.enter(mark)
    defer { Library.leave() }
    let series: TimeSeries?
    do throws(HDF5Failure) { series = try self.series(at: path) } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
    let values = try StoredValues(in: self, at: series?.dataPath ?? path)
    guard let elementType = values.type.elementType, !elementType.isComplex,
      let shape = values.shape
    else {
      throw .notNumbers(file: self.path, object: path, type: values.type.description)
    }
    guard let series else {
      return (try values.decoded(in: nil, upTo: most), values.vectorShape ?? shape)
    }
    let decoding = try series.decoding(of: values.dataset, elementType, shape)
    return (decoding.decode(try values.numbers(in: nil, upTo: most), shape: shape), shape)
  }

  /// The numbers at some places of a one-dimensional numeric dataset.
  public func numbers(at path: String, indices: [Int]) throws(StorageError) -> [Double] {
    let path = absolute(path)
    Library.enter(mark)
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
    Library.enter(mark)
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard values.type.isString, values.shape?.count == 1 else {
      throw .notLabels(file: self.path, object: path, type: values.type.description)
    }
    return try values.strings(in: nil)
  }

  /// The string of a dataset that holds one; nil where it holds something else.
  func text(ofScalar path: String) throws(StorageError) -> String? {
    Library.enter(mark)
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard values.type.isString, values.shape?.product == 1 else { return nil }
    return try values.strings(in: nil).first
  }

  /// The first and the last value of an axis of an array of this file, wherever a link led.
  public func ends(of object: StoredObject) throws(StorageError) -> CoordinateEnds? {
    if object.file == path { return try ends(at: object.path) }
    Library.enter(mark)
    defer { Library.leave() }
    return try linked(object.file).ends(at: object.path)
  }

  /// The first and the last value of a one-dimensional dataset; nil when it is empty or holds
  /// neither numbers nor strings.
  public func ends(at path: String) throws(StorageError) -> CoordinateEnds? {
    let path = absolute(path)
    Library.enter(mark)
    defer { Library.leave() }
    let values = try StoredValues(in: self, at: path)
    guard let shape = values.shape, shape.count == 1, shape[0] > 0 else { return nil }
    let last = shape[0] - 1
    if values.type.isNumber {
      return .numbers(try values.decoded(in: 0..<1)[0], try values.decoded(in: last..<last + 1)[0])
    }
    if values.type.isString {
      return .labels(try values.strings(in: 0..<1)[0], try values.strings(in: last..<last + 1)[0])
    }
    return nil
  }
}
