import AxisArrays
import CHDF5

/// Cuts out of the elements of a region what is stored of them in each chunk.
struct ChunkCutter: Sendable {
  let grid: ChunkGrid
  private let fillValue: FillValue

  /// Cuts for a dataset; its fill value goes where a chunk sticks out of the array. Nil where there are no
  /// chunks.
  init?(_ elements: UnwrittenElements) throws(StorageError) {
    guard let chunk = elements.layout.chunk else { return nil }
    grid = ChunkGrid(
      shape: elements.shape, chunk: chunk, elementSize: elements.elementType.size)
    fillValue = try writing(to: elements.path) { () throws(HDF5Failure) in
      let creation = try Handle(H5Dget_create_plist(elements.dataset.id))
      let type = try elements.elementType.memoryType()
      return try FillValue(of: creation, as: type.id)
    }
  }

  /// The elements of a box where they are in the region, if they lie together there.
  func elementsInPlace(
    of box: Region, in region: Region, from source: UnsafeRawPointer
  ) -> UnsafeRawBufferPointer? {
    guard region.isOneRun(box) else { return nil }
    return UnsafeRawBufferPointer(
      start: source + region.position(of: box, elementSize: grid.elementSize),
      count: box.count * grid.elementSize)
  }

  /// The elements of a box, which is that of a part of the region or what the grid extends it to: where
  /// they are, if they lie together there, else brought together in `room`.
  func elements(
    of box: Region, for part: ChunkGrid.Part, in region: Region, from source: UnsafeRawPointer,
    _ room: ChunkBuffer
  ) throws(ChunkFailure) -> UnsafeRawBufferPointer {
    if box == part.box, let elements = elementsInPlace(of: box, in: region, from: source) {
      return elements
    }
    let elements = try room.bytes(box.count * grid.elementSize)
    if let start = elements.baseAddress {
      if box != part.box { fillValue.fill(elements) }
      part.box.copy(
        elementSize: grid.elementSize, from: source, of: region, to: start, of: box)
    }
    return UnsafeRawBufferPointer(elements)
  }
}
