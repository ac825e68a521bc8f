import AxisArrays
import CHDF5

/// What a dataset says its elements are that were never written.
struct FillValue: Sendable {
  /// One element in the machine's byte order.
  private let element: [UInt8]

  /// The fill value of a dataset with the given creation properties; zero where it has none.
  init(of creation: Handle, as memoryType: hid_t) throws(HDF5Failure) {
    let type = try StoredType(H5Tcopy(memoryType))
    var element = [UInt8](repeating: 0, count: type.size)
    var status = H5D_FILL_VALUE_DEFAULT
    try check(H5Pfill_value_defined(creation.id, &status))
    // Where elements point to others, the value would do so too.
    if status != H5D_FILL_VALUE_UNDEFINED, !type.holdsPointers {
      try check(H5Pget_fill_value(creation.id, memoryType, &element))
    }
    self.element = element
  }

  /// The value of a dataset whose elements were never written and stay in memory what they were when
  /// the library reads them: it has no value, or asks for it never to be used, or it is a virtual one
  /// of such datasets. Nil where the library fills.
  init?(unusedOf dataset: Handle, as memoryType: hid_t) throws(HDF5Failure) {
    let creation = try Handle(H5Dget_create_plist(dataset.id))
    var status = H5D_FILL_VALUE_DEFAULT
    var time = H5D_FILL_TIME_IFSET
    try check(H5Pfill_value_defined(creation.id, &status))
    try check(H5Pget_fill_time(creation.id, &time))
    guard
      status == H5D_FILL_VALUE_UNDEFINED || time == H5D_FILL_TIME_NEVER
        || H5Pget_layout(creation.id) == H5D_VIRTUAL
    else { return nil }
    try self.init(of: creation, as: memoryType)
  }

  /// Sets all elements of a buffer to the value.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) {
    element.withUnsafeBytes { element in
      for offset in stride(from: 0, to: buffer.count, by: element.count) {
        UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<offset + element.count])
          .copyMemory(from: element)
      }
    }
  }
}
