import AxisArrays

extension ElementType {
  /// The floating-point element at `index` of packed elements.
  func real(_ elements: UnsafeRawBufferPointer, at index: Int) -> Double {
    switch self {
    case .float16:
      let bits = elements.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
      return Double(Float16(bitPattern: bits))
    case .float32:
      return Double(elements.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
    case .float64: return elements.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
    default: preconditionFailure("only for floating-point types")
    }
  }
}
