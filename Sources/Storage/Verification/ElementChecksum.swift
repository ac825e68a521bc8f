import CHDF5

extension StoredType {
  /// The checksum of elements of this type in memory: of what they point to, where they do.
  func checksum(of elements: UnsafeRawPointer, count: Int) -> UInt64 {
    var checksum = Checksum()
    add(elements, count: count, to: &checksum)
    return checksum.value
  }

  private func add(_ elements: UnsafeRawPointer, count: Int, to checksum: inout Checksum) {
    let size = size
    guard holdsPointers else {
      return checksum.add(UnsafeRawBufferPointer(start: elements, count: count * size))
    }
    for index in 0..<count { add(elements + index * size, to: &checksum) }
  }

  private func add(_ element: UnsafeRawPointer, to checksum: inout Checksum) {
    switch kind {
    case H5T_STRING where isVariableString:
      let text = element.load(as: UnsafePointer<CChar>?.self)
      checksum.add(text.map { String(cString: $0) } ?? "")
    case H5T_VLEN:
      let list = element.load(as: hvl_t.self)
      checksum.add(list.len)
      if let start = list.p, let base { base.add(start, count: list.len, to: &checksum) }
    case H5T_COMPOUND:
      for (index, member) in members.enumerated() {
        let offset = H5Tget_member_offset(handle.id, UInt32(index))
        member.type?.add(element + offset, count: 1, to: &checksum)
      }
    case H5T_ARRAY:
      guard let base, base.size > 0 else { return }
      base.add(element, count: size / base.size, to: &checksum)
    default:
      checksum.add(UnsafeRawBufferPointer(start: element, count: size))
    }
  }
}
