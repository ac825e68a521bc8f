import AxisArrays
import CHDF5

/// What a dataset says its elements are that were never written.
struct FillValue: Sendable {
  /// One element in the machine's byte order.
  private let element: [UInt8]

  /// The fill value of a dataset with the given creation properties; zero where it has none.
  init(of creation: Handle, as memoryType: Handle) throws(HDF5Failure) {
    var element = [UInt8](repeating: 0, count: try StoredType(memoryType).size)
    var status = H5D_FILL_VALUE_DEFAULT
    try check(H5Pfill_value_defined(creation.id, &status))
    if status != H5D_FILL_VALUE_UNDEFINED {
      try check(H5Pget_fill_value(creation.id, memoryType.id, &element))
    }
    self.element = element
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
