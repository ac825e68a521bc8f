import AxisArrays
import CHDF5

extension Handle {
  /// Adds attributes to an object, but structural ones. One of that name is replaced.
  func setAttributes(_ attributes: Attributes) throws(HDF5Failure) {
    for (name, value) in attributes where !structuralAttributes.contains(name) {
      if hasAttribute(name) { try check(H5Adelete(id, name)) }
      try setAttribute(name, value)
    }
  }

  /// Adds an attribute. Strings become variable-length UTF-8, which every reader takes.
  func setAttribute(_ name: String, _ value: AttributeValue) throws(HDF5Failure) {
    switch value {
    case .string(let text):
      try setStrings(name, [text], shape: [])
    case .strings(let texts):
      try setStrings(name, texts, shape: [texts.count])
    case .integer(let value):
      try setAttribute(
        name, Handle(H5Tcopy(hdf5_int64())), memory: hdf5_native_int64(), [], [value])
    case .real(let value):
      try setAttribute(
        name, Handle(H5Tcopy(hdf5_float64())), memory: hdf5_native_double(), [], [value])
    case .encoded(let encoded):
      let type = try Handle(H5Tdecode(encoded.datatype))
      try setAttribute(name, type, memory: type.id, encoded.shape, encoded.bytes)
    }
  }

  /// Adds an attribute of fixed-length ASCII, the form of the dimension-scale attributes.
  func setFixedString(_ name: String, _ text: String) throws(HDF5Failure) {
    let bytes = Array(text.utf8) + [0]
    let type = try fixedStringType(size: bytes.count)
    try setAttribute(name, type, memory: type.id, [], bytes)
  }

  /// Adds an attribute with elements in memory. A shape of nil makes one without a value.
  func setAttribute(
    _ name: String, _ type: Handle, memory: hid_t, _ shape: [Int]?,
    _ elements: UnsafeRawPointer?
  ) throws(HDF5Failure) {
    let space = if let shape { try Handle.space(shape) } else { try Handle(H5Screate(H5S_NULL)) }
    let creation = try Handle.properties(hdf5_attribute_creation())
    try check(H5Pset_char_encoding(creation.id, H5T_CSET_UTF8))
    let attribute = try Handle(
      H5Acreate2(id, name, type.id, space.id, creation.id, hdf5_default_properties()))
    if let shape, shape.product > 0, let elements {
      try check(H5Awrite(attribute.id, memory, elements))
    }
  }

  private func setStrings(
    _ name: String, _ texts: [String], shape: [Int]
  ) throws(HDF5Failure) {
    let type = try variableStringType()
    try withCStrings(texts) { pointers throws(HDF5Failure) in
      try setAttribute(name, type, memory: type.id, shape, pointers)
    }
  }
}
