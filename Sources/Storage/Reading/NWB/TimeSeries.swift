import AxisArrays
import CHDF5

/// A TimeSeries of the NWB conventions, or one of the many types that derive from it: a group with
/// a dataset `data` whose first dimension is time, which `timestamps` or `starting_time` tell.
///
/// It is known by this shape and not by the name of its type, since extensions have types of their
/// own.
struct TimeSeries {
  let file: SourceFile
  let group: Handle
  /// The absolute path of the group, which is that of the array.
  let path: String
  /// The type by its own name, such as `ElectricalSeries`.
  let neurodataType: String

  var dataPath: String { path + "/data" }
  var name: String { lastComponent(of: path) }

  /// Nil for a group that is no series. Tables, which have columns, are none.
  init?(_ group: Handle, at path: String, in file: SourceFile) throws(HDF5Failure) {
    guard let type = try group.text(ofAttribute: "neurodata_type"), group.hasLink("data"),
      group.hasLink("timestamps") || group.hasLink("starting_time"), !group.hasAttribute("colnames")
    else { return nil }
    self.file = file
    self.group = group
    self.path = path
    neurodataType = type
  }

  /// Everything but the data, as it is stored.
  func specification(
    of data: Handle, _ elementType: ElementType, _ shape: [Int]
  ) throws(HDF5Failure) -> ArraySpecification {
    var dimensions: [Dimension] = []
    for (index, length) in shape.enumerated() {
      let axis = index == 0 ? try timeAxis(length) : index == 1 ? channelAxis(length) : nil
      let name = index == 0 ? "time" : index == 1 ? "ch" : "dim_\(index)"
      dimensions.append(Dimension(name: name, length: length, axis: axis))
    }
    return ArraySpecification(
      elementType: elementType, dimensions: dimensions, attributes: try attributes(of: data))
  }

  /// What NWB's writers put where they have nothing to say.
  private static let placeholders = ["description": "no description", "comments": "no comments"]

  private func attributes(of data: Handle) throws(HDF5Failure) -> Attributes {
    var attributes: Attributes = ["key": .string(name)]
    for (name, value) in try group.attributes() where !nwbAttributes.contains(name) {
      if value.text != nil, value.text == Self.placeholders[name] { continue }
      attributes[name] = value
    }
    let own = try data.attributes()
    attributes["units"] = own["unit"]
    for (name, value) in own where !nwbAttributes.contains(name) && name != "unit" {
      attributes[name] = value
    }
    return try attributes.adding(encoding(of: data))
  }
}

/// Attributes of NWB by which it keeps its own order, and those that are taken note of elsewhere.
private let nwbAttributes: Set<String> = [
  "namespace", "object_id", "conversion", "offset", "resolution", "channel_conversion",
  TimeSeries.channelLabels,
]

extension Attributes {
  /// The attributes with others after them.
  fileprivate func adding(_ others: Attributes) -> Attributes {
    var attributes = self
    for (name, value) in others { attributes[name] = value }
    return attributes
  }
}

extension Handle {
  /// Whether a group has a link of that name, wherever it leads.
  func hasLink(_ name: String) -> Bool {
    answer(H5Lexists(id, name, hdf5_default_properties()), unless: -1) > 0
  }

  /// The dataset that a link of a group leads to; nil where it leads nowhere or elsewhere.
  func dataset(named name: String) -> Handle? {
    guard hasLink(name), let object = try? open(name), object.kind == H5I_DATASET else {
      return nil
    }
    return object
  }
}
