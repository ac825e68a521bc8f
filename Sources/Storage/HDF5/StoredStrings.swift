import AxisArrays
import CHDF5

/// Strings as HDF5 stores them: of fixed length, padded, or of variable length; in ASCII or UTF-8.
extension StoredType {
  /// Reads `count` strings of this type with a call that fills a buffer.
  func strings(
    count: Int, read: (UnsafeMutableRawPointer) throws(HDF5Failure) -> Void
  ) throws(HDF5Failure) -> [String] {
    if count == 0 { return [] }
    return try checked(H5Tis_variable_str(handle.id)) > 0
      ? try variableStrings(count: count, read: read)
      : try fixedStrings(count: count, read: read)
  }

  private func variableStrings(
    count: Int, read: (UnsafeMutableRawPointer) throws(HDF5Failure) -> Void
  ) throws(HDF5Failure) -> [String] {
    let memory = try OwnedMemory(reading: count * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride)
    let buffer = memory.bytes.bindMemory(to: UnsafeMutablePointer<CChar>?.self)
    buffer.initialize(repeating: nil)
    // Also what was read before a failure.
    defer { reclaim(memory.start, count: count) }
    try read(memory.start)
    return (0..<count).map { index in
      guard let start = buffer[index] else { return "" }
      return text(UnsafeRawBufferPointer(start: start, count: length(of: start)))
    }
  }

  private func fixedStrings(
    count: Int, read: (UnsafeMutableRawPointer) throws(HDF5Failure) -> Void
  ) throws(HDF5Failure) -> [String] {
    let size = size
    let memory = try OwnedMemory(reading: count * size)
    let buffer = memory.bytes
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
    try read(memory.start)
    let padding = H5Tget_strpad(handle.id)
    return (0..<count).map { index in
      let element = UnsafeRawBufferPointer(rebasing: buffer[index * size..<(index + 1) * size])
      return text(UnsafeRawBufferPointer(rebasing: element[..<end(of: element, padding)]))
    }
  }

  /// Where the text of an element of fixed length ends.
  private func end(of element: UnsafeRawBufferPointer, _ padding: H5T_str_t) -> Int {
    let filler: UInt8
    switch padding {
    case H5T_STR_NULLTERM: return element.firstIndex(of: 0) ?? element.count
    case H5T_STR_SPACEPAD: filler = UInt8(ascii: " ")
    default: filler = 0
    }
    return element.lastIndex { $0 != filler }.map { $0 + 1 } ?? 0
  }

  private func length(of text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }

  /// The text of the bytes. What is not UTF-8 is taken for Latin-1, in which older programs write
  /// signs such as ° and µ.
  private func text(_ bytes: UnsafeRawBufferPointer) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    for byte in bytes { text.unicodeScalars.append(Unicode.Scalar(byte)) }
    return text
  }
}

/// The type of the strings that axpipe writes: of variable length, in UTF-8.
func variableStringType() throws(HDF5Failure) -> Handle {
  let type = try Handle(H5Tcopy(hdf5_c_string()))
  try check(H5Tset_size(type.id, hdf5_variable_length()))
  try check(H5Tset_cset(type.id, H5T_CSET_UTF8))
  return type
}

/// The type of strings of fixed length in ASCII, as the dimension-scale specification wants them.
func fixedStringType(size: Int) throws(HDF5Failure) -> Handle {
  let type = try Handle(H5Tcopy(hdf5_c_string()))
  try check(H5Tset_size(type.id, size))
  return type
}

/// Calls `body` with the strings as C strings.
func withCStrings(
  _ strings: some Sequence<String>,
  _ body: ([UnsafePointer<CChar>?]) throws(HDF5Failure) -> Void
) throws(HDF5Failure) {
  let copies = strings.map { text in
    text.withCString { start in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.utf8.count + 1)
      copy.initialize(from: start, count: text.utf8.count + 1)
      return copy
    }
  }
  defer { for copy in copies { copy.deallocate() } }
  try body(copies.map { UnsafePointer($0) })
}
