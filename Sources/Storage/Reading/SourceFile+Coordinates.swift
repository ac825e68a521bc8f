import AxisArrays
import CHDF5

extension SourceFile {
  /// The auxiliary coordinates that a dataset names by its attribute `coordinates` and that lie along
  /// its dimensions. Names that lead nowhere, or to the scale of a dimension, are passed over.
  func coordinates(
    of dataset: Handle, at path: String, along dimensions: [Dimension]
  ) throws(HDF5Failure) -> [AuxiliaryCoordinate] {
    guard let names = try dataset.text(ofAttribute: "coordinates") else { return [] }
    var coordinates: [AuxiliaryCoordinate] = []
    for name in names.split(separator: " ").map(String.init) {
      guard let place = coordinate(named: name, near: path),
        !coordinates.contains(where: { $0.name == name }),
        let coordinate = try coordinate(named: name, at: place, along: dimensions)
      else { continue }
      coordinates.append(coordinate)
    }
    return coordinates
  }

  /// The path of the dataset of a name in the nearest of the groups that an object is in.
  private func coordinate(named name: String, near path: String) -> String? {
    var group = parentPath(of: path)
    while true {
      if let object = try? handle.open(group + name) {
        return H5Iget_type(object.id) == H5I_DATASET ? group + name : nil
      }
      if group == "/" { return nil }
      group = parentPath(of: String(group.dropLast()))
    }
  }

  private func coordinate(
    named name: String, at path: String, along dimensions: [Dimension]
  ) throws(HDF5Failure) -> AuxiliaryCoordinate? {
    let dataset = try handle.open(path)
    guard try !DimensionScale.isScale(dataset),
      let extent = try Handle.extent(of: Handle(H5Dget_space(dataset.id))),
      extent.shape.isEmpty || dataset.hasAttribute("DIMENSION_LIST"),
      try !StoredType(H5Dget_type(dataset.id)).holdsReferences
    else { return nil }
    let reader = DimensionReader(file: self, dataset: dataset, path: path, extent: extent)
    let own = try reader.dimensions()
    guard own.allSatisfy(dimensions.contains) else { return nil }
    return AuxiliaryCoordinate(
      name: name, dimensions: own, origin: StoredObject(file: self.path, path: path))
  }
}
