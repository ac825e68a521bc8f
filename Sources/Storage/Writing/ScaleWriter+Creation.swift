import AxisArrays
import CHDF5

extension ScaleWriter {
  /// A scale of the dimension's length whose values are to be written.
  func create(_ type: Handle, _ layout: StorageLayout) throws(HDF5Failure) -> Handle {
    // Elements that point to others must be filled, so that they do not point anywhere.
    let isFilled = try StoredType(type).holdsPointers
    let scale = try create(
      type, layout.written(for: [dimension.length]).creation(isFilled: isFilled))
    try scale.becomeScale(title: dimension.name)
    return scale
  }

  /// The scale of a dimension without coordinates as netCDF writes it.
  func writeWithoutValues() throws(HDF5Failure) -> Handle {
    let creation = try Handle.properties(hdf5_dataset_creation())
    try creation.setObjectProperties()
    let scale = try create(Handle(H5Tcopy(hdf5_float32_big_endian())), creation)
    let digits = String(dimension.length)
    let padding = String(repeating: " ", count: max(0, 10 - digits.count))
    try scale.becomeScale(title: DimensionScale.withoutVariable + padding + digits)
    return scale
  }

  private func create(_ type: Handle, _ creation: Handle) throws(HDF5Failure) -> Handle {
    let space = try Handle.space([dimension.length])
    let link = try Handle.linkProperties()
    return try Handle(
      H5Dcreate2(
        group.id, dimension.name, type.id, space.id, link.id, creation.id,
        hdf5_default_properties()))
  }

  /// Goes through the dimension in blocks of at most `count` elements.
  func forEachBlock(
    of count: Int, _ body: (Range<Int>) throws(HDF5Failure) -> Void
  ) throws(HDF5Failure) {
    var start = 0
    while start < dimension.length {
      let end = min(start + count, dimension.length)
      try body(start..<end)
      start = end
    }
  }
}
