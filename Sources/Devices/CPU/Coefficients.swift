import AxisArrays

/// The constants of one kernel call, in the kernel's parameter type.
///
/// Unchecked: the memory is written in `init` only.
final class ConstantPool: @unchecked Sendable {
  private let memory: UnsafeMutableRawPointer

  init(_ coefficients: [Coefficient], type: ElementType) {
    memory = .allocate(byteCount: max(1, coefficients.count) * 8, alignment: 8)
    for (index, coefficient) in coefficients.enumerated() {
      if case .constant(let scalar) = coefficient {
        scalar.store(as: type, to: memory + index * 8)
      }
    }
  }

  deinit { memory.deallocate() }

  func pointer(to index: Int) -> UnsafeRawPointer { UnsafeRawPointer(memory + index * 8) }
}

extension Scalar {
  /// Writes the number as an element of `type`, saturated to its range.
  func store(as type: ElementType, to memory: UnsafeMutableRawPointer) {
    switch type {
    case .int8: memory.storeBytes(of: clamped(Int8.self), as: Int8.self)
    case .int16: memory.storeBytes(of: clamped(Int16.self), as: Int16.self)
    case .int32: memory.storeBytes(of: clamped(Int32.self), as: Int32.self)
    case .int64: memory.storeBytes(of: clamped(Int64.self), as: Int64.self)
    case .uint8: memory.storeBytes(of: clamped(UInt8.self), as: UInt8.self)
    case .uint16: memory.storeBytes(of: clamped(UInt16.self), as: UInt16.self)
    case .uint32: memory.storeBytes(of: clamped(UInt32.self), as: UInt32.self)
    case .uint64: memory.storeBytes(of: clamped(UInt64.self), as: UInt64.self)
    // No kernel takes constants of these.
    case .float16, .complex64, .complex128: break
    case .float32: memory.storeBytes(of: Float(double), as: Float.self)
    case .float64: memory.storeBytes(of: double, as: Double.self)
    }
  }

  private var double: Double {
    switch self {
    case .real(let value): value
    case .signed(let value): Double(value)
    case .unsigned(let value): Double(value)
    }
  }

  private func clamped<Integer: FixedWidthInteger>(_ type: Integer.Type) -> Integer {
    switch self {
    case .signed(let value): Integer(clamping: value)
    case .unsigned(let value): Integer(clamping: value)
    case .real(let value):
      if value.isNaN {
        0
      } else if let exact = Integer(exactly: value.rounded(.towardZero)) {
        exact
      } else {
        value < 0 ? .min : .max
      }
    }
  }
}

/// Coefficients expanded to one value per element of a tile.
///
/// Every parameter of a program has a slot. Where a coefficient's pattern repeats within a tile, all
/// tiles start at the same phase, in every block that holds the same part of the dimension, so one
/// expansion serves them all.
struct CoefficientCache {
  private var slots: [Slot] = []

  private struct Slot {
    var memory: UnsafeMutableRawPointer?
    var pattern: Pattern?
    var count = 0
  }

  /// Which of the values follow each other, each how often, and where in this the tile starts.
  private struct Pattern: Equatable {
    var values = 0..<0
    var inner = 0
    var phase = 0
  }

  /// Frees the memory.
  mutating func release() {
    for slot in slots { slot.memory?.deallocate() }
    slots = []
  }

  /// The values of `parameter` for the elements `tile` of `region`.
  mutating func values(
    of parameter: Coefficient, constant: UnsafeRawPointer, type: ElementType, slot: Int,
    tile: Range<Int>, region: Region
  ) -> UnsafeRawPointer {
    while slots.count <= slot { slots.append(Slot()) }
    let memory =
      slots[slot].memory ?? .allocate(byteCount: CPUWorkspace.tileLength * 8, alignment: 64)
    slots[slot].memory = memory

    var pattern = Pattern()
    if case .along(let dimension, _) = parameter {
      let view = AxisView(region, along: dimension)
      pattern = Pattern(
        values: view.first..<view.first + view.length, inner: view.inner,
        phase: tile.lowerBound % (view.length * view.inner))
    }
    if slots[slot].pattern == pattern, slots[slot].count >= tile.count {
      return UnsafeRawPointer(memory)
    }
    slots[slot].pattern = pattern
    slots[slot].count = tile.count
    switch parameter {
    case .constant:
      for index in 0..<tile.count {
        (memory + index * type.size).copyMemory(from: constant, byteCount: type.size)
      }
    case .along(_, let values):
      values.withUnsafeBufferPointer { values in
        let window = UnsafeBufferPointer(rebasing: values[pattern.values])
        if type == .float32 {
          Self.expand(window, inner: pattern.inner, phase: pattern.phase, count: tile.count) {
            memory.storeBytes(of: Float($1), toByteOffset: $0 * 4, as: Float.self)
          }
        } else {
          Self.expand(window, inner: pattern.inner, phase: pattern.phase, count: tile.count) {
            memory.storeBytes(of: $1, toByteOffset: $0 * 8, as: Double.self)
          }
        }
      }
    }
    return UnsafeRawPointer(memory)
  }

  /// Calls `store` with `count` values: each of `values` for `inner` elements, over and over, from
  /// element `phase` of the pattern on.
  @inline(__always)
  private static func expand(
    _ values: UnsafeBufferPointer<Double>, inner: Int, phase: Int, count: Int,
    store: (Int, Double) -> Void
  ) {
    var index = phase / inner
    var left = inner - phase % inner
    for element in 0..<count {
      store(element, values[index])
      left -= 1
      if left == 0 {
        left = inner
        index += 1
        if index == values.count { index = 0 }
      }
    }
  }
}
