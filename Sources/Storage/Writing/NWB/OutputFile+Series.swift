import AxisArrays
import CHDF5

extension OutputFile {
  /// Adds a series to a copy of a file of NWB, in the processing module `axpipe`; its elements are
  /// still to be written. It is called as the input, with a number if there is one of that name.
  ///
  /// - Parameter origin: What the series is made by, of which its `object_id` is made.
  public func createSeries(
    _ form: SeriesForm, layout: StorageLayout, origin: String
  ) throws(StorageError) -> OutputArray {
    Library.enter()
    defer { Library.leave() }
    let layout = layout.written(for: form.specification.shape)
    if layout.deflate == nil { try checkRoom(for: form.specification.byteCount) }
    let name = freeName(form.source.name)
    let path = SeriesForm.module + "/" + name
    let (dataset, writer) = try writing(to: self.path) { () throws(HDF5Failure) in
      let root = try handle.open("/")
      let identifier = ObjectIdentifier([
        try root.text(ofAttribute: "object_id") ?? "",
        try form.source.group.text(ofAttribute: "object_id") ?? "", form.source.path, origin,
      ])
      try createModule(identifier)
      let writer = SeriesWriter(
        form: form, group: try createGroup(at: path + "/"), path: path, identifier: identifier,
        written: written?.values)
      try writer.writeAttributes()
      var specification = form.specification
      specification.attributes = writer.dataAttributes
      let dataset = try createDataset(
        at: path + "/data", in: writer.group, specification, layout)
      try writer.writeChannels(copy: handle)
      return (dataset, writer)
    }
    try writer.writeTimes(output: self.path, copy: handle)
    return try open(dataset, at: path + "/data", form.specification, layout)
  }

  private func createModule(_ identifier: ObjectIdentifier) throws(HDF5Failure) {
    if handle.hasObject(SeriesForm.module) { return }
    let module = try createGroup(at: SeriesForm.module + "/")
    try module.setAttributes([
      "description": .string("Results of axpipe"), "namespace": .string("core"),
      "neurodata_type": .string("ProcessingModule"),
      "object_id": .string(identifier.text(SeriesForm.module)),
    ])
  }

  /// `raw`, `raw_2` and so on.
  private func freeName(_ name: String) -> String {
    guard handle.hasObject(SeriesForm.module) else { return name }
    var candidate = name
    var number = 1
    while handle.hasLink(SeriesForm.module + "/" + candidate) {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }
}
