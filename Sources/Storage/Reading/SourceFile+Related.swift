import AxisArrays
import CHDF5

extension SourceFile {
  /// The related datasets that a dataset names by its attributes and that lie along its dimensions, and
  /// the bounds of its axes. Names that lead nowhere, or to the scale of a dimension, are passed over.
  func related(
    to dataset: Handle, at path: String, along dimensions: [Dimension]
  ) throws(HDF5Failure) -> [RelatedDataset] {
    var related: [RelatedDataset] = []
    for role in [RelatedDataset.Role.coordinates, .gridMapping, .ancillary] {
      for name in try names(in: dataset, of: role) {
        let found = try self.related(name, as: role, near: path, along: dimensions)
        if let found, !related.contains(where: { $0.name == found.name }) { related.append(found) }
      }
    }
    let axes = dimensions.compactMap { axis in axis.origin.map { (axis.name, $0, [axis]) } }
    let coordinates = related.filter { $0.role == .coordinates }
    for (name, origin, own) in axes + coordinates.map({ ($0.name, $0.origin, $0.dimensions) })
    where origin.file == self.path {
      if let bounds = try bounds(of: name, origin, along: own),
        !related.contains(where: { $0.name == bounds.name })
      {
        related.append(bounds)
      }
    }
    return related
  }

  /// The names in an attribute. A grid mapping may say for which coordinates it is: `crs: x y`.
  private func names(
    in dataset: Handle, of role: RelatedDataset.Role
  ) throws(HDF5Failure) -> [String] {
    let text = try dataset.text(ofAttribute: role.attribute) ?? ""
    let words = text.split(separator: " ").map(String.init)
    let mappings = words.filter { $0.hasSuffix(":") }
    if role == .gridMapping, !mappings.isEmpty { return mappings.map { String($0.dropLast()) } }
    return words
  }

  /// The corners of the cells of a coordinate, along its dimensions and one more.
  private func bounds(
    of coordinate: String, _ object: StoredObject, along dimensions: [Dimension]
  ) throws(HDF5Failure) -> RelatedDataset? {
    let dataset = try handle.open(object.path)
    guard let name = try dataset.text(ofAttribute: "bounds"),
      let bounds = try related(
        name, as: .bounds(of: coordinate), near: object.path, along: dimensions),
      bounds.dimensions == dimensions, bounds.corners != nil
    else { return nil }
    return bounds
  }

  /// The path of the dataset of a name in the nearest of the groups that an object is in.
  private func dataset(named name: String, near path: String) -> String? {
    var group = parentPath(of: path)
    while true {
      if let object = try? handle.open(group + name) {
        return object.kind == H5I_DATASET ? group + name : nil
      }
      if group == "/" { return nil }
      group = parentPath(of: String(group.dropLast()))
    }
  }

  private func related(
    _ name: String, as role: RelatedDataset.Role, near path: String, along dimensions: [Dimension]
  ) throws(HDF5Failure) -> RelatedDataset? {
    guard let place = self.dataset(named: name, near: path) else { return nil }
    let dataset = try handle.open(place)
    guard ExternalFiles.allow(dataset), try !DimensionScale.isScale(dataset),
      let extent = try Handle.extent(of: dataset.elementSpace()),
      extent.shape.isEmpty || dataset.hasAttribute("DIMENSION_LIST"),
      case let type = try StoredType(H5Dget_type(dataset.id)), !type.holdsReferences
    else { return nil }
    try mark.check(extent.shape, elementSize: type.size)
    let reader = DimensionReader(file: self, dataset: dataset, path: place, extent: extent)
    var own = try reader.dimensions()
    var corners: Dimension?
    if case .bounds = role { corners = own.popLast() }
    guard own.allSatisfy(dimensions.contains) else { return nil }
    return RelatedDataset(
      name: lastComponent(of: place), role: role, dimensions: own, corners: corners,
      origin: StoredObject(file: self.path, path: place))
  }
}
