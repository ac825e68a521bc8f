import AxisArrays
import CHDF5

/// The elements of datasets.
extension Handle {
  /// Reads the elements of a region of a dataset in a type of the memory, packed and in row-major order.
  /// Those that were never written are the fill value. The memory is a box of the given shape, of
  /// which the region is the beginning; by default it is the region's own.
  func read(
    _ region: Region, as type: hid_t, into buffer: UnsafeMutableRawPointer, shape: [Int]? = nil
  ) throws(HDF5Failure) {
    let bytes = UnsafeMutableRawBufferPointer(
      start: buffer, count: (shape ?? region.shape).product * H5Tget_size(type))
    try FillValue(unusedOf: self, as: type)?.fill(bytes)
    try transfer(region, type, shape: shape) { memory, space, properties in
      H5Dread(id, type, memory, space, properties, buffer)
    }
  }

  /// The elements of a region of a dataset as numbers.
  func numbers(_ region: Region) throws(HDF5Failure) -> [Double] {
    var numbers = [Double](repeating: 0, count: region.count)
    try read(region, as: hdf5_native_double(), into: &numbers)
    return numbers
  }

  /// Writes the elements of a region of a dataset, packed and in row-major order, and has their
  /// checksum taken.
  func write(
    _ elements: UnsafeRawPointer, as type: hid_t, in region: Region, _ written: WrittenValues?
  ) throws(HDF5Failure) {
    try written?.add(elements, of: type, in: region, of: self)
    try transfer(region, type) { memory, space, properties in
      H5Dwrite(id, type, memory, space, properties, elements)
    }
  }

  /// Calls `body` with dataspaces for a region, and with how to transfer it.
  private func transfer(
    _ region: Region, _ type: hid_t, shape: [Int]? = nil,
    _ body: (_ memory: hid_t, _ space: hid_t, _ properties: hid_t) -> herr_t
  ) throws(HDF5Failure) {
    if region.count == 0 { return }
    let memory = try Handle.space(shape ?? region.shape)
    if let shape, shape != region.shape { try memory.select(Region(whole: region.shape)) }
    let space = try elementSpace()
    try space.select(region)
    let properties = try Handle.transferProperties(size: region.count * H5Tget_size(type))
    try check(body(memory.id, space.id, properties.id))
  }

  /// Selects a box of a dataspace.
  func select(_ region: Region) throws(HDF5Failure) {
    if region.shape.isEmpty { return }
    try check(
      H5Sselect_hyperslab(
        id, H5S_SELECT_SET, region.offset.map { hsize_t($0) }, nil,
        region.shape.map { hsize_t($0) }, nil))
  }
}
