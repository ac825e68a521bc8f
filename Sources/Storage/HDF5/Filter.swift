import CHDF5

/// A step of the pipeline that a dataset's chunks go through.
struct Filter {
  var number: H5Z_filter_t
  var name: String
  var values: [CUnsignedInt]

  /// The filter at an index of a dataset's creation properties.
  init(at index: CUnsignedInt, of creation: Handle) throws(HDF5Failure) {
    var flags: CUnsignedInt = 0
    var count = 8
    var values = [CUnsignedInt](repeating: 0, count: count)
    var stored = [CChar](repeating: 0, count: 257)
    var configuration: CUnsignedInt = 0
    number = try checked(
      H5Pget_filter2(
        creation.id, index, &flags, &count, &values, stored.count - 1, &stored, &configuration))
    self.values = Array(values.prefix(count))
    name = stored.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    if let known = KnownFilter.byNumber[Int(number)] { name = known.name }
    if name.isEmpty { name = "unknown" }
  }

  /// Whether the library can undo the filter, by itself or by a plug-in.
  func isAvailable() throws(HDF5Failure) -> Bool { try checked(H5Zfilter_avail(number)) > 0 }
}

extension SourceFile {
  /// Throws if a dataset's chunks cannot be decoded here.
  func checkFilters(of dataset: Handle, at path: String) throws(StorageError) {
    let missing: Filter?
    do throws(HDF5Failure) {
      missing = try firstMissingFilter(of: dataset)
    } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
    if let missing {
      let filter = StorageFilter(number: Int(missing.number), name: missing.name)
      throw .missingFilter(file: self.path, object: path, filter: filter)
    }
  }

  private func firstMissingFilter(of dataset: Handle) throws(HDF5Failure) -> Filter? {
    let creation = try Handle(H5Dget_create_plist(dataset.id))
    for index in 0..<(try checked(H5Pget_nfilters(creation.id))) {
      let filter = try Filter(at: CUnsignedInt(index), of: creation)
      if try !filter.isAvailable() { return filter }
    }
    return nil
  }
}
