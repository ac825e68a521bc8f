import CHDF5

extension SourceFile {
  /// Where an object is that a path of this file leads to: external links lead into other files.
  func home(
    of object: Handle, at path: String
  ) throws(StorageError) -> (file: SourceFile, path: String) {
    let name: String
    let inside: String
    let address: haddr_t
    do throws(HDF5Failure) {
      let info = try object.objectInfo()
      if try info.fileno == handle.objectInfo().fileno { return (self, path) }
      address = info.addr
      let owner = try Handle(H5Iget_file_id(object.id))
      name = try libraryText { H5Fget_name(owner.id, $0, $1) }
      inside = try libraryText { H5Iget_name(object.id, $0, $1) }
    } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
    let other = try linked(name)
    // The name may be that of a soft link of this file.
    return (other, other.path(of: address, named: inside) ?? inside)
  }
}

extension Handle {
  /// Whether there is a hard link at a path: then there is an object, damaged or not.
  func hasHardLink(_ path: String) -> Bool {
    var info = H5L_info_t()
    let status = H5Lget_info(id, path, &info, hdf5_default_properties())
    return status >= 0 && info.type == H5L_TYPE_HARD
  }

  /// Where an object is, and in which of the library's files.
  fileprivate func objectInfo() throws(HDF5Failure) -> H5O_info_t {
    var info = H5O_info_t()
    try check(H5Oget_info2(id, &info, CUnsignedInt(H5O_INFO_BASIC)))
    return info
  }
}

/// A text of the library's, from a call that says how long it is and fills a buffer.
func libraryText(
  _ fill: (UnsafeMutablePointer<CChar>?, Int) -> Int
) throws(HDF5Failure) -> String {
  let length = try checked(fill(nil, 0))
  var characters = [CChar](repeating: 0, count: length + 1)
  _ = try checked(fill(&characters, characters.count))
  return characters.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
}
