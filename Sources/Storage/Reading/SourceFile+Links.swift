import CHDF5

extension SourceFile {
  /// Where an object is that a path of this file leads to: external links lead into other files.
  func home(
    of object: Handle, at path: String
  ) throws(StorageError) -> (file: SourceFile, path: String) {
    let name: String
    let inside: String
    do throws(HDF5Failure) {
      if try object.fileNumber() == handle.fileNumber() { return (self, path) }
      let owner = try Handle(H5Iget_file_id(object.id))
      name = try libraryText { H5Fget_name(owner.id, $0, $1) }
      inside = try libraryText { H5Iget_name(object.id, $0, $1) }
    } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
    return (try linked(name), inside)
  }
}

extension Handle {
  /// The number that the library gave to the file that an object is in.
  fileprivate func fileNumber() throws(HDF5Failure) -> UInt {
    var info = H5O_info_t()
    try check(H5Oget_info2(id, &info, CUnsignedInt(H5O_INFO_BASIC)))
    return info.fileno
  }
}

/// A text of the library's, from a call that says how long it is and fills a buffer.
private func libraryText(
  _ fill: (UnsafeMutablePointer<CChar>?, Int) -> Int
) throws(HDF5Failure) -> String {
  let length = try checked(fill(nil, 0))
  var characters = [CChar](repeating: 0, count: length + 1)
  _ = try checked(fill(&characters, characters.count))
  return characters.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}
