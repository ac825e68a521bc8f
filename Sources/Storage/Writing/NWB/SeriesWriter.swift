import AxisArrays
import CHDF5

/// Writes everything of a new series but its elements.
struct SeriesWriter {
  let form: SeriesForm
  /// The group of the new series, and its absolute path.
  let group: Handle
  let path: String
  let identifier: ObjectIdentifier
  /// Takes checksums of the values; nil where they are not read back.
  let written: WrittenValues?

  private var attributes: Attributes { form.specification.attributes }

  /// Attributes that say how the elements are stored, or that are those of `data`.
  private static let own: Set<String> = [
    "conversion", "offset", "resolution", "channel_conversion", "continuity", "units", "key",
    "namespace", "neurodata_type", "object_id", TimeSeries.channelLabels,
  ]

  /// Names the type, and passes the attributes on.
  func writeAttributes() throws(HDF5Failure) {
    let isElectrical = form.volts != nil
    try group.setAttributes([
      "namespace": .string("core"),
      "neurodata_type": .string(isElectrical ? "ElectricalSeries" : "TimeSeries"),
      "object_id": .string(identifier.text(path)),
      "description": attributes["description"] ?? .string("no description"),
      "comments": attributes["comments"] ?? .string("no comments"),
    ])
    for (name, value) in attributes
    where !Self.own.contains(name) && !group.hasAttribute(name) {
      try group.setAttribute(name, value)
    }
    if !isElectrical, let labels {
      try group.setAttribute(TimeSeries.channelLabels, .strings(labels))
    }
  }

  /// The labels of the second dimension.
  private var labels: [String]? {
    guard case .coordinates(let axis) = form.specification.dimensions.dropFirst().first?.axis,
      case .labels(let labels) = axis.values
    else { return nil }
    return labels
  }

  /// What `data` says of its elements.
  var dataAttributes: Attributes {
    var data: Attributes = [
      "conversion": .real((attributes["conversion"]?.real ?? 1) * (form.volts ?? 1)),
      "offset": .real((attributes["offset"]?.real ?? 0) * (form.volts ?? 1)),
      "resolution": .real(-1),
      "unit": .string(form.volts == nil ? form.specification.units ?? "n/a" : "volts"),
    ]
    data["continuity"] = attributes["continuity"]
    return data
  }

  /// Writes which electrodes were recorded. `copy` is the copy of the input that the series is in.
  func writeChannels(copy: Handle) throws(HDF5Failure) {
    if form.volts == nil { return }
    if let factors = form.channelConversion {
      let conversion = try create("channel_conversion", .float64, count: factors.count)
      try conversion.setAttribute(
        "axis", Handle(H5Tcopy(hdf5_int32())), memory: hdf5_native_int32(), [], [Int32(1)])
      try conversion.write(
        factors, as: hdf5_native_double(), in: Region(0..<factors.count), written)
      try conversion.close()
    }
    let original = try copy.open(form.source.path + "/electrodes")
    let count = try original.vectorLength() ?? 0
    let electrodes = try create("electrodes", .int64, count: count)
    var rows = [Int64](repeating: 0, count: count)
    try original.read(Region(0..<count), as: hdf5_native_int64(), into: &rows)
    try electrodes.write(rows, as: hdf5_native_int64(), in: Region(0..<count), written)
    var attributes = try original.attributes()
    attributes["object_id"] = .string(identifier.text(path + "/electrodes"))
    try electrodes.setAttributes(attributes)
    // The copy has its objects where the input has them, so that a reference stays what it is.
    var table: hobj_ref_t = 0
    let reference = try StoredAttribute(of: original, named: "table")
    try check(H5Aread(reference.handle.id, hdf5_object_reference(), &table))
    let type = try Handle(H5Tcopy(hdf5_object_reference()))
    try electrodes.setAttribute("table", type, memory: type.id, [], [table])
    try electrodes.close()
  }

  /// A dataset of one dimension in the group.
  func create(
    _ name: String, _ type: ElementType, count: Int
  ) throws(HDF5Failure) -> Handle {
    try create(name, type, shape: [count])
  }

  /// A dataset in the group.
  func create(
    _ name: String, _ type: ElementType, shape: [Int]
  ) throws(HDF5Failure) -> Handle {
    let creation = try StorageLayout.contiguous.creation()
    let stored = try type.storedType()
    let space = try Handle.space(shape)
    let link = try Handle.linkProperties()
    return try Handle(
      H5Dcreate2(
        group.id, name, stored.id, space.id, link.id, creation.id, hdf5_default_properties()))
  }
}

extension AttributeValue {
  /// The value of an attribute that holds a single float64.
  fileprivate var real: Double? {
    if case .real(let value) = self { value } else { nil }
  }
}
