import AxisArrays

/// A result in NumPy's format, version 1.0 (https://numpy.org/neps/nep-0001-npy-format.html): the
/// header, then the elements in row-major order.
enum NPY {
  /// The bytes before the elements.
  static func header(_ specification: ArraySpecification) -> [UInt8] {
    let type = specification.elementType
    let kind = type.isFloat ? "f" : type.isSigned ? "i" : "u"
    let order = type.size == 1 ? "|" : isLittleEndian ? "<" : ">"
    let lengths = specification.shape.map(String.init).joined(separator: ", ")
    let shape = specification.shape.count == 1 ? "(\(lengths),)" : "(\(lengths))"
    var text =
      "{'descr': '\(order)\(kind)\(type.size)', 'fortran_order': False, 'shape': \(shape), }"
    // The elements start at a multiple of 64; the header ends with a newline.
    let fixed = 10
    let padding = (64 - (fixed + text.utf8.count + 1) % 64) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let length = UInt16(text.utf8.count)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
      + Array(text.utf8)
  }

  private static var isLittleEndian: Bool { 1.littleEndian == 1 }
}
