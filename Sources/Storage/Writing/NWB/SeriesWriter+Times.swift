import AxisArrays
import CHDF5

extension SeriesWriter {
  /// Writes `starting_time` or `timestamps`. `copy` is the copy of the input that the series is in,
  /// which will be called `output`.
  func writeTimes(output: String, copy: Handle) throws(StorageError) {
    switch form.time {
    case .regular(let start, let rate):
      try writing(to: output) { () throws(HDF5Failure) in try write(start: start, rate: rate) }
    case .asInput:
      let linked = try writing(to: output) { () throws(HDF5Failure) in try linkTimes(in: copy) }
      if !linked, case .coordinates(let axis) = form.specification.dimensions[0].axis {
        try write(axis.values, output: output)
      }
    case .listed(let values):
      try write(values, output: output)
    case .computed(let axis):
      try writeTimes(output: output) { range in range.map { axis.value(at: $0) } }
    }
  }

  private func write(start: Double, rate: Double) throws(HDF5Failure) {
    let time = try create("starting_time", .float64, shape: [])
    try time.setAttributes(["rate": .real(rate), "unit": .string("seconds")])
    try time.write([start], as: hdf5_native_double(), in: Region(whole: []), written)
    try time.close()
  }

  /// Links to the times of the input. False where those are in another file.
  ///
  /// It is a soft link, as pynwb makes it: a second hard link is lost when pynwb exports the file.
  private func linkTimes(in copy: Handle) throws(HDF5Failure) -> Bool {
    guard let times = form.source.group.dataset(named: "timestamps"),
      times.isInFile(of: form.source.file.handle)
    else { return false }
    let path = try copy.target(of: form.source.path + "/timestamps")
    let link = try Handle.linkProperties()
    try check(
      H5Lcreate_soft(path, group.id, "timestamps", link.id, hdf5_default_properties()))
    return true
  }

  private func write(_ values: CoordinateValues, output: String) throws(StorageError) {
    switch values {
    case .numbers(let numbers):
      try writeTimes(output: output) { range in Array(numbers[range]) }
    case .stored(let object, _):
      let stored = try StoredValues(in: SourceFile(path: object.file), at: object.path)
      try writeTimes(output: output) { range throws(StorageError) in
        try stored.decoded(in: range)
      }
    case .labels: preconditionFailure("labels are no times")
    }
  }

  /// Writes `timestamps` in pieces: an axis may be longer than the data is wide.
  private func writeTimes(
    output: String, _ values: (Range<Int>) throws(StorageError) -> [Double]
  ) throws(StorageError) {
    let count = form.specification.dimensions[0].length
    let times = try writing(to: output) { () throws(HDF5Failure) in
      let times = try create("timestamps", .float64, count: count)
      try times.setAttribute(
        "interval", Handle(H5Tcopy(hdf5_int32())), memory: hdf5_native_int32(), [], [Int32(1)])
      try times.setAttribute("unit", .string("seconds"))
      return times
    }
    for start in stride(from: 0, to: count, by: 1 << 16) {
      let range = start..<min(start + 1 << 16, count)
      let part = try values(range)
      try writing(to: output) { () throws(HDF5Failure) in
        try times.write(part, as: hdf5_native_double(), in: Region(range), written)
      }
    }
    try writing(to: output) { () throws(HDF5Failure) in try times.close() }
  }
}

extension Handle {
  /// The path that soft links lead to from an absolute one, as far as they are absolute themselves.
  fileprivate func target(of path: String) throws(HDF5Failure) -> String {
    var path = path
    // As many as Linux follows.
    for _ in 0..<40 {
      var info = H5L_info_t()
      try check(H5Lget_info(id, path, &info, hdf5_default_properties()))
      guard info.type == H5L_TYPE_SOFT else { break }
      var value = [UInt8](repeating: 0, count: info.u.val_size)
      try check(H5Lget_val(id, path, &value, value.count, hdf5_default_properties()))
      let target = String(decoding: value.prefix { $0 != 0 }, as: UTF8.self)
      guard target.isAbsolutePath else { break }
      path = target
    }
    return path
  }
}
