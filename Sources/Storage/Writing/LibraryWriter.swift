import AxisArrays
import CHDF5

/// Writes elements by the HDF5 library, which knows every layout.
struct LibraryWriter: ElementWriter {
  let isOrdered = true
  private let path: String
  private let dataset: Handle
  private let memoryType: Handle
  private let shape: [Int]

  init(_ elements: UnwrittenElements) throws(StorageError) {
    path = elements.path
    dataset = elements.dataset
    shape = elements.shape
    memoryType = try writing(to: elements.path) { () throws(HDF5Failure) in
      try elements.elementType.memoryType()
    }
  }

  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) -> (any PendingWrite)? {
    Pending(writer: self, region: region, buffer: buffer)
  }

  private struct Pending: PendingWrite {
    let writer: LibraryWriter
    let region: Region
    let buffer: UnsafeRawBufferPointer

    func complete() throws { try writer.write(region, from: buffer) }
  }

  private func write(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError) {
    Library.enter()
    defer { Library.leave() }
    try writing(to: path) { () throws(HDF5Failure) in
      let memory = try Handle.space(region.shape)
      let space = try Handle.space(shape)
      try space.select(region)
      try check(
        H5Dwrite(
          dataset.id, memoryType.id, memory.id, space.id, hdf5_default_properties(),
          buffer.baseAddress))
    }
  }
}
