import AxisArrays

extension ElementType {
  /// The element at `index` of packed elements, as the shortest text that reads back the same.
  func text(_ elements: UnsafeRawBufferPointer, at index: Int) -> String {
    func load<T: BitwiseCopyable>(_ type: T.Type) -> T {
      elements.loadUnaligned(fromByteOffset: index * size, as: type)
    }
    switch self {
    case .int8: return String(load(Int8.self))
    case .int16: return String(load(Int16.self))
    case .int32: return String(load(Int32.self))
    case .int64: return String(load(Int64.self))
    case .uint8: return String(load(UInt8.self))
    case .uint16: return String(load(UInt16.self))
    case .uint32: return String(load(UInt32.self))
    case .uint64: return String(load(UInt64.self))
    case .float16: return NumberText.shortest(Float16(bitPattern: load(UInt16.self)))
    case .float32: return NumberText.shortest(load(Float.self))
    case .float64: return NumberText.shortest(load(Double.self))
    }
  }

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
