import AxisArrays
import Kernels

/// Counts what a map step does to the elements of a tile.
struct ValueCounting {
  let count: MapStep.Count
  let input, output: ElementType

  /// Counts `length` elements that a kernel has been over, `exceeding` of which it saturated.
  func add(
    _ length: Int, from source: UnsafeRawPointer, to target: UnsafeRawPointer, exceeding: Int,
    into counts: inout ValueCounts
  ) {
    switch count {
    case .notFinite(let counter):
      var (nans, infinities): (UInt64, UInt64) = (0, 0)
      ax_census(output.kernel, length, target, &nans, &infinities)
      counts.add(Int(nans), to: counter)
      counts.add(Int(infinities), to: counter + 1)
    case .changes(let counter):
      counts.add(Int(ax_changes(input.kernel, length, source, target)), to: counter)
    case .saturation(let counter):
      counts.add(exceeding, to: counter)
    }
  }
}

extension ElementType {
  /// The kernels' name for it.
  fileprivate var kernel: ax_type {
    switch self {
    case .int8: AX_I8
    case .int16: AX_I16
    case .int32: AX_I32
    case .int64: AX_I64
    case .uint8: AX_U8
    case .uint16: AX_U16
    case .uint32: AX_U32
    case .uint64: AX_U64
    case .float16: AX_F16
    case .float32: AX_F32
    case .float64: AX_F64
    case .complex64: AX_C64
    case .complex128: AX_C128
    }
  }
}
