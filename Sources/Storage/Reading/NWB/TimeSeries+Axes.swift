import AxisArrays
import CHDF5

/// What is there but does not fit the data gives no axis.
extension TimeSeries {
  /// Linear by `starting_time` and its rate, or what `timestamps` lists.
  func timeAxis(_ length: Int) throws(HDF5Failure) -> Axis? {
    if let times = group.dataset(named: "timestamps") {
      guard ExternalFiles.allow(times), try times.vectorLength() == length,
        try StoredType(H5Dget_type(times.id)).elementType != nil
      else { return nil }
      let object = StoredObject(file: file.path, path: path + "/timestamps")
      return .coordinates(
        CoordinateAxis(values: .stored(object, kind: .numbers), unit: "s"))
    }
    guard let start = group.dataset(named: "starting_time"),
      let rate = try start.number(ofAttribute: "rate"), rate > 0, rate.isFinite,
      let offset = try start.scalar(), offset.isFinite
    else { return nil }
    return .linear(LinearAxis(gain: 1 / rate, offset: offset, unit: "s"))
  }

  /// The attribute in which axpipe keeps the labels of channels in a series that has no electrodes.
  static let channelLabels = "channel_labels"

  /// The labels of the electrodes, which are rows of a table: `electrodes` says which, in which order.
  /// Without electrodes, those that axpipe kept.
  func channelAxis(_ length: Int) -> Axis? {
    if let labels = try? group.texts(ofAttribute: Self.channelLabels), labels.count == length,
      !group.hasLink("electrodes")
    {
      return .coordinates(CoordinateAxis(values: .labels(labels)))
    }
    guard let rows = try? values("electrodes", of: group)?.vector()?.map({ Int(exactly: $0) }),
      rows.count == length, let table = try? electrodeTable()
    else { return nil }
    if let column = try? values("label", of: table), column.type.isString, column.shape?.count == 1,
      let labels = try? column.strings(in: nil).elements(at: rows),
      labels.contains(where: { !$0.isEmpty })
    {
      return .coordinates(CoordinateAxis(values: .labels(labels)))
    }
    guard let chosen = try? values("id", of: table)?.vector()?.elements(at: rows) else {
      return nil
    }
    let names = chosen.map { "ch_\(Int(exactly: $0).map(String.init) ?? String($0))" }
    return .coordinates(CoordinateAxis(values: .labels(names)))
  }

  /// The values of a dataset of a group; nil where there is none.
  func values(_ name: String, of group: Handle) throws(StorageError) -> StoredValues? {
    guard let dataset = group.dataset(named: name) else { return nil }
    return try StoredValues(of: dataset, in: file, at: path + "/" + name)
  }

  /// The table that the rows are of.
  func electrodeTable() throws(HDF5Failure) -> Handle? {
    guard let electrodes = group.dataset(named: "electrodes"), electrodes.hasAttribute("table")
    else { return nil }
    let attribute = try StoredAttribute(of: electrodes, named: "table")
    guard attribute.count == 1, attribute.type.isEqual(to: hdf5_object_reference())
    else { return nil }
    var reference: hobj_ref_t = 0
    try check(H5Aread(attribute.handle.id, hdf5_object_reference(), &reference))
    let table = try Handle(dereferenced(reference, from: electrodes))
    return table.kind == H5I_GROUP ? table : nil
  }
}

extension Array {
  /// The elements at the given indices; nil when one of them is none.
  fileprivate func elements(at indices: [Int?]) -> [Element]? {
    var elements: [Element] = []
    for index in indices {
      guard let index, self.indices.contains(index) else { return nil }
      elements.append(self[index])
    }
    return elements
  }
}

extension Handle {
  /// The number of elements of a dataset of one dimension; nil for one of another rank.
  func vectorLength() throws(HDF5Failure) -> Int? {
    guard let shape = try Handle.extent(of: elementSpace())?.shape, shape.count == 1
    else { return nil }
    return shape[0]
  }

  /// The number in a dataset that holds one; nil when it is anything else.
  fileprivate func scalar() throws(HDF5Failure) -> Double? {
    let type = try StoredType(H5Dget_type(id))
    guard ExternalFiles.allow(self), type.elementType != nil,
      let extent = try Handle.extent(of: elementSpace()),
      extent.shape.product == 1
    else { return nil }
    return try numbers(Region(whole: extent.shape))[0]
  }
}
