import AxisArrays
import CHDF5

extension StoredType: CustomStringConvertible {
  /// The type as a person reads it: `int16`, `big-endian float32`, `bool`,
  /// `compound {x: float64, y: float64}`.
  var description: String {
    let order = isBigEndian && size > 1 ? "big-endian " : ""
    if kind != H5T_ENUM, let elementType { return order + elementType.rawValue }
    switch kind {
    case H5T_INTEGER: return order + "\(H5Tget_precision(handle.id))-bit integer"
    case H5T_FLOAT: return order + "\(H5Tget_precision(handle.id))-bit float"
    case H5T_STRING: return isVariableString ? "string" : "string of \(size) bytes"
    case H5T_BITFIELD: return "\(H5Tget_precision(handle.id))-bit field"
    case H5T_OPAQUE: return opaqueDescription
    case H5T_COMPOUND: return compoundDescription
    case H5T_REFERENCE: return "reference"
    case H5T_ENUM:
      return isBoolean ? "bool" : "enumeration {\(enumerators.joined(separator: ", "))}"
    case H5T_VLEN: return "list of \(part(base))"
    case H5T_ARRAY: return "array \(arrayShape) of \(part(base))"
    case H5T_TIME: return "time"
    default: return "unknown type"
    }
  }

  /// Whether this is how h5py stores a boolean.
  var isBoolean: Bool {
    kind == H5T_ENUM && size == 1 && enumerators == ["FALSE", "TRUE"]
  }

  private var opaqueDescription: String {
    guard let tag = H5Tget_tag(handle.id) else { return "opaque" }
    defer { H5free_memory(tag) }
    let text = String(cString: tag)
    return text.isEmpty ? "opaque of \(size) bytes" : "opaque '\(text)'"
  }

  private var compoundDescription: String {
    let members = members
    let parts = members.map { "\($0.name): \(part($0.type))" }
    return "compound {\(parts.joined(separator: ", "))}"
  }

  private var arrayShape: [Int] {
    var shape = [hsize_t](repeating: 0, count: Int(max(0, H5Tget_array_ndims(handle.id))))
    H5Tget_array_dims2(handle.id, &shape)
    return shape.map { Int(clamping: $0) }
  }

  private func part(_ type: StoredType?) -> String { type?.description ?? "unknown type" }
}
