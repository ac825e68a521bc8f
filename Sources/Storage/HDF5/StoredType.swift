import AxisArrays
import CHDF5

/// The type of the elements of a dataset or an attribute, as it is stored.
struct StoredType {
  let handle: Handle
  let kind: H5T_class_t
  let size: Int

  /// The type behind a handle.
  init(_ handle: Handle) throws(HDF5Failure) {
    self.handle = handle
    kind = H5Tget_class(handle.id)
    if kind == H5T_NO_CLASS { throw .current }
    size = H5Tget_size(handle.id)
    if size == 0 { throw .current }
  }

  /// Takes the identifier that a call of the library returned.
  init(_ id: hid_t) throws(HDF5Failure) { try self.init(Handle(id)) }

  private var order: H5T_order_t { answer(H5Tget_order(handle.id), unless: H5T_ORDER_ERROR) }
  /// Whether the bytes of a number, or of the parts of a complex one, begin with the highest.
  var isBigEndian: Bool { order == H5T_ORDER_BE }

  /// Whether the elements are strings, of fixed or of variable length.
  var isString: Bool { kind == H5T_STRING }
  var isVariableString: Bool { answer(H5Tis_variable_str(handle.id), unless: -1) > 0 }

  /// The element type these elements are read as; nil when there is none that holds them all.
  var elementType: ElementType? {
    let order = order
    guard order == H5T_ORDER_LE || order == H5T_ORDER_BE || size == 1 else { return nil }
    switch kind {
    case H5T_INTEGER:
      guard answer(H5Tget_precision(handle.id), unless: 0) == size * 8 else { return nil }
      let sign = answer(H5Tget_sign(handle.id), unless: H5T_SGN_ERROR)
      let kind = sign == H5T_SGN_NONE ? "uint" : "int"
      return ElementType(rawValue: kind + String(size * 8))
    case H5T_FLOAT:
      return ElementType.allCases.first { $0.isFloat && $0.fields == fields }
    case H5T_ENUM:
      return isBoolean ? .uint8 : base?.elementType
    case H5T_COMPOUND:
      return complexType
    default:
      return nil
    }
  }

  /// Whether the elements are integers or floats that stand for themselves.
  var isNumber: Bool { [H5T_INTEGER, H5T_FLOAT].contains(kind) && elementType != nil }

  /// The complex type of a compound of a real and an imaginary part; nil for any other compound.
  private var complexType: ElementType? {
    let members = members
    guard Self.complexMembers.contains(members.map(\.name)), let real = members[0].type,
      let imaginary = members[1].type, let part = real.elementType,
      imaginary.elementType == part, real.isBigEndian == imaginary.isBigEndian,
      H5Tget_member_offset(handle.id, 0) == 0, H5Tget_member_offset(handle.id, 1) == part.size,
      size == 2 * part.size
    else { return nil }
    return ElementType.allCases.first { $0.isComplex && $0.part == part }
  }

  /// What programs call the parts of complex numbers: h5py and Julia, and MATLAB.
  private static let complexMembers = [["r", "i"], ["real", "imag"]]

  /// The type that elements of this type have in memory when they are read as `elementType`.
  func memoryType(of elementType: ElementType) throws(HDF5Failure) -> Handle {
    // An enumeration's numbers, whatever they are called.
    if kind == H5T_ENUM, let base = base?.elementType { return try base.memoryType() }
    let part = try elementType.part.memoryType()
    guard elementType.isComplex else { return part }
    let type = try Handle(H5Tcreate(H5T_COMPOUND, elementType.size))
    for (index, member) in members.enumerated() {
      try check(H5Tinsert(type.id, member.name, index * elementType.part.size, part.id))
    }
    return type
  }

  /// Whether the elements point to values that lie elsewhere in the file.
  var holdsPointers: Bool {
    switch kind {
    case H5T_VLEN, H5T_REFERENCE: true
    case H5T_STRING: isVariableString
    case H5T_COMPOUND: members.contains { $0.type?.holdsPointers ?? true }
    case H5T_ARRAY: base?.holdsPointers ?? true
    default: false
    }
  }

  /// Frees what the library allocated for elements that it read.
  func reclaim(_ buffer: UnsafeMutableRawPointer, count: Int) {
    guard holdsPointers, let space = try? Handle.space([count]) else { return }
    H5Dvlen_reclaim(handle.id, space.id, hdf5_default_properties(), buffer)
  }

  /// Whether the elements, or parts of them, refer to objects of the file.
  var holdsReferences: Bool {
    switch kind {
    case H5T_REFERENCE: true
    case H5T_COMPOUND: members.contains { $0.type?.holdsReferences ?? true }
    case H5T_ARRAY, H5T_VLEN: base?.holdsReferences ?? true
    default: false
    }
  }

  /// Whether it is another type.
  func isEqual(to other: hid_t) -> Bool { answer(H5Tequal(handle.id, other), unless: -1) > 0 }

  private var memberCount: CInt { max(0, answer(H5Tget_nmembers(handle.id), unless: -1)) }

  /// The members of a compound type.
  var members: [(name: String, type: StoredType?)] {
    (0..<memberCount).map { index in
      let index = UInt32(index)
      return (
        taken(H5Tget_member_name(handle.id, index)),
        try? StoredType(H5Tget_member_type(handle.id, index))
      )
    }
  }

  /// The names of an enumeration.
  var enumerators: [String] {
    (0..<memberCount).map {
      taken(H5Tget_member_name(handle.id, UInt32($0)))
    }
  }

  /// The type that an array, an enumeration or a variable-length type is made of.
  var base: StoredType? { try? StoredType(H5Tget_super(handle.id)) }

  /// The bit fields of a floating-point type.
  private var fields: FloatFields {
    var fields = FloatFields()
    let status = H5Tget_fields(
      handle.id, &fields.sign, &fields.exponent, &fields.exponentSize, &fields.mantissa,
      &fields.mantissaSize)
    _ = answer(status, unless: -1)
    fields.bias = answer(H5Tget_ebias(handle.id), unless: 0)
    fields.size = size
    let norm = answer(H5Tget_norm(handle.id), unless: H5T_NORM_ERROR)
    fields.impliesLeadingBit = norm == H5T_NORM_IMPLIED
    return fields
  }

  /// The text of a string that the library allocated.
  private func taken(_ text: UnsafeMutablePointer<CChar>?) -> String {
    guard let text else {
      _ = HDF5Failure.current
      return ""
    }
    defer { H5free_memory(text) }
    return String(cString: text)
  }
}

/// Where the parts of a floating-point number are.
private struct FloatFields: Equatable {
  var size = 0
  var sign = 0
  var exponent = 0
  var exponentSize = 0
  var mantissa = 0
  var mantissaSize = 0
  var bias = 0
  var impliesLeadingBit = true
}

extension ElementType {
  /// The parts of an IEEE 754 number of this type.
  fileprivate var fields: FloatFields {
    let bits = size * 8
    let exponentSize = [16: 5, 32: 8, 64: 11][bits] ?? 0
    let mantissaSize = bits - 1 - exponentSize
    return FloatFields(
      size: size, sign: bits - 1, exponent: mantissaSize, exponentSize: exponentSize,
      mantissa: 0, mantissaSize: mantissaSize, bias: 1 << (exponentSize - 1) - 1)
  }

  /// The type that elements are written as: little-endian on every machine, so that equal runs
  /// give equal files. Complex numbers are not written.
  func storedType() throws(HDF5Failure) -> Handle {
    switch self {
    case .int8: try Handle(H5Tcopy(hdf5_int8()))
    case .int16: try Handle(H5Tcopy(hdf5_int16()))
    case .int32: try Handle(H5Tcopy(hdf5_int32()))
    case .int64: try Handle(H5Tcopy(hdf5_int64()))
    case .uint8: try Handle(H5Tcopy(hdf5_uint8()))
    case .uint16: try Handle(H5Tcopy(hdf5_uint16()))
    case .uint32: try Handle(H5Tcopy(hdf5_uint32()))
    case .uint64: try Handle(H5Tcopy(hdf5_uint64()))
    case .float16: try float16(like: hdf5_float32())
    case .float32: try Handle(H5Tcopy(hdf5_float32()))
    case .float64: try Handle(H5Tcopy(hdf5_float64()))
    case .complex64, .complex128: throw HDF5Failure(description: "complex numbers are not written")
    }
  }

  /// The type that elements have in memory, and the parts of complex ones.
  func memoryType() throws(HDF5Failure) -> Handle {
    switch self {
    case .int8: try Handle(H5Tcopy(hdf5_native_int8()))
    case .int16: try Handle(H5Tcopy(hdf5_native_int16()))
    case .int32: try Handle(H5Tcopy(hdf5_native_int32()))
    case .int64: try Handle(H5Tcopy(hdf5_native_int64()))
    case .uint8: try Handle(H5Tcopy(hdf5_native_uint8()))
    case .uint16: try Handle(H5Tcopy(hdf5_native_uint16()))
    case .uint32: try Handle(H5Tcopy(hdf5_native_uint32()))
    case .uint64: try Handle(H5Tcopy(hdf5_native_uint64()))
    case .float16: try float16(like: hdf5_native_float())
    case .float32: try Handle(H5Tcopy(hdf5_native_float()))
    case .float64: try Handle(H5Tcopy(hdf5_native_double()))
    case .complex64, .complex128: try part.memoryType()
    }
  }

  /// IEEE 754 binary16 in the byte order of another floating-point type.
  private func float16(like type: hid_t) throws(HDF5Failure) -> Handle {
    let fields = ElementType.float16.fields
    let half = try Handle(H5Tcopy(type))
    try check(
      H5Tset_fields(
        half.id, fields.sign, fields.exponent, fields.exponentSize, fields.mantissa,
        fields.mantissaSize))
    try check(H5Tset_size(half.id, fields.size))
    try check(H5Tset_ebias(half.id, fields.bias))
    return half
  }
}
