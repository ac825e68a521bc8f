import AxisArrays
import CHDF5

/// Checksums of the values that were written beside the arrays of a file, such as those of axes.
///
/// Unchecked: it is used under the library's lock.
final class WrittenValues: @unchecked Sendable {
  private var items: [Item] = []

  fileprivate struct Item {
    var path: String
    var region: Region
    /// The type of the values in memory.
    var type: StoredType
    var checksum: UInt64
  }

  /// Takes the checksum of values that are written to a region of a dataset.
  func add(
    _ elements: UnsafeRawPointer, of type: hid_t, in region: Region, of dataset: Handle
  ) throws(HDF5Failure) {
    let copy = try StoredType(H5Tcopy(type))
    items.append(
      Item(
        path: try dataset.path(), region: region, type: copy,
        checksum: copy.checksum(of: elements, count: region.count)))
  }

  /// The path of the first dataset of a file whose values are others; nil where all are as they were
  /// written.
  func difference(in file: Handle) throws(HDF5Failure) -> String? {
    for item in items where try !item.isThere(in: file) { return item.path }
    return nil
  }
}

extension WrittenValues.Item {
  fileprivate func isThere(in file: Handle) throws(HDF5Failure) -> Bool {
    let dataset = try file.open(path)
    let count = region.count
    let bytes = max(1, count * type.size)
    let buffer = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 16)
    defer { buffer.deallocate() }
    buffer.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    try dataset.read(region, as: type.handle.id, into: buffer)
    defer { type.reclaim(buffer, count: count) }
    return type.checksum(of: buffer, count: count) == checksum
  }
}

extension Handle {
  /// The absolute path by which an object was opened or made.
  fileprivate func path() throws(HDF5Failure) -> String {
    let length = H5Iget_name(id, nil, 0)
    if length < 0 { throw .current }
    var name = [CChar](repeating: 0, count: length + 1)
    if H5Iget_name(id, &name, name.count) < 0 { throw .current }
    return name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }
}
