import AxisArrays
import CHDF5

/// The values of a small dataset.
///
/// All of them are read only where they are at most as many as somebody has memory for.
struct StoredValues {
  /// What axpipe takes memory for beside what it was allowed, where nobody says how much there is.
  static let most = 1 << 22

  let file: SourceFile
  let path: String
  let dataset: Handle
  let type: StoredType
  /// nil for a dataset without elements by declaration.
  let shape: [Int]?

  init(in file: SourceFile, at path: String) throws(StorageError) {
    try self.init(of: file.dataset(at: path), in: file, at: path)
  }

  /// The values of a dataset that is open; `path` names it in messages.
  init(of dataset: Handle, in file: SourceFile, at path: String) throws(StorageError) {
    self.file = file
    self.path = path
    self.dataset = dataset
    do throws(HDF5Failure) {
      try ExternalFiles.check(dataset)
      type = try StoredType(H5Dget_type(dataset.id))
      shape = try Handle.extent(of: dataset.elementSpace())?.shape
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    try file.checkFilters(of: dataset, at: path)
  }

  /// All numbers of a one-dimensional dataset; nil when it holds anything else.
  func vector() throws(StorageError) -> [Double]? {
    guard type.elementType != nil, shape?.count == 1 else { return nil }
    return try numbers(in: nil)
  }

  /// What the numbers in a range of a one-dimensional dataset, or all there are, stand for.
  func decoded(in range: Range<Int>?, upTo most: Int = most) throws(StorageError) -> [Double] {
    let numbers = try numbers(in: range, upTo: most)
    guard let elementType = type.elementType else { return numbers }
    do throws(HDF5Failure) {
      return try Decoding(of: dataset, elementType).decode(numbers, shape: shape ?? [])
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
  }

  /// The numbers in a range of a one-dimensional dataset, or all there are.
  func numbers(in range: Range<Int>?, upTo most: Int = most) throws(StorageError) -> [Double] {
    let count = range?.count ?? count
    try checkCount(count, upTo: most)
    var numbers: [Double] = []
    Library.enter(file.mark, reading: count)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      try file.mark.checkForMemory(count, elementSize: MemoryLayout<Double>.size)
      numbers = [Double](repeating: 0, count: count)
      if count == 0 { return numbers }
      try dataset.read(region(range), as: hdf5_native_double(), into: &numbers)
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
    return numbers
  }

  /// The strings in a range of a one-dimensional dataset, or all there are.
  func strings(in range: Range<Int>?) throws(StorageError) -> [String] {
    try checkCount(range?.count ?? count, upTo: Self.most)
    Library.enter(file.mark, reading: range?.count ?? count)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      let region = region(range)
      try file.mark.checkForMemory(region.count, elementSize: type.size)
      return try type.strings(count: region.count) { buffer throws(HDF5Failure) in
        try dataset.read(region, as: type.handle.id, into: buffer)
      }
    } catch {
      throw .readFailed(file: file.path, object: path, error.cause)
    }
  }

  /// The one length of a row or a column of MATLAB's; nil for anything else.
  var vectorShape: [Int]? {
    guard let shape, shape.count == 2, shape.contains(1),
      (try? MATLABVariable(of: dataset)) != nil
    else { return nil }
    return [shape.product]
  }

  private var count: Int { shape?.product ?? 0 }

  private func checkCount(_ count: Int, upTo most: Int) throws(StorageError) {
    if count > most {
      throw .tooManyValues(file: file.path, object: path, count: count, most: most)
    }
  }

  private func region(_ range: Range<Int>?) -> Region {
    range.map { Region($0) } ?? Region(whole: shape ?? [0])
  }
}
