import AxisArrays

/// What a generated kernel is given beside its input and its result.
enum KernelValue: Sendable, Hashable {
  /// A number that the chain gives.
  case constant(Scalar, ElementType)
  /// Numbers that the chain gives, as a buffer in float32 or float64.
  case table([Double], ElementType)
  /// A number that depends on the block.
  case measure(BlockMeasure)

  /// Bytes that the argument takes.
  var size: Int {
    switch self {
    case .constant(_, let type): max(4, type.size)
    case .table: 8
    case .measure(let measure): measure.isWide ? 8 : 4
    }
  }
}

/// Numbers that describe a block: lengths and steps are in elements.
enum BlockMeasure: Sendable, Hashable {
  /// Items that work-items do, and how many of them a work-group does.
  case items
  case run
  /// The length of an axis in the block of output, and in the block of input.
  case length(Int)
  case inputLength(Int)
  /// The index along an axis of the first element of the block of input.
  case inputStart(Int)
  /// How much further the block of output starts along an axis than the block of input.
  case shift(Int)
  /// Elements between neighbours along an axis, in the input and in the output.
  case inputStep(Int)
  case outputStep(Int)
  /// Segments of a reduction along an axis.
  case segments(Int)
  /// Squares along an axis.
  case squares(Int, side: Int)
  /// Elements after a reduced axis.
  case inner(Int)
  /// The two numbers by which `block_quotient` divides by another.
  indirect case multiplier(BlockMeasure)
  indirect case bits(BlockMeasure)

  /// Whether it takes 64 bits: an index along an axis may be any number, lengths and steps within a
  /// block are below 2^31.
  var isWide: Bool {
    if case .inputStart = self { true } else { false }
  }

  /// The name of the kernel's parameter.
  var name: String {
    switch self {
    case .items: "items"
    case .run: "run"
    case .length(let axis): "length_\(axis)"
    case .inputLength(let axis): "input_length_\(axis)"
    case .inputStart(let axis): "input_start_\(axis)"
    case .shift(let axis): "shift_\(axis)"
    case .inputStep(let axis): "input_step_\(axis)"
    case .outputStep(let axis): "output_step_\(axis)"
    case .segments(let axis): "segments_\(axis)"
    case .squares(let axis, _): "squares_\(axis)"
    case .inner(let axis): "inner_\(axis)"
    case .multiplier(let divisor): "multiplier_\(divisor.name)"
    case .bits(let divisor): "bits_\(divisor.name)"
    }
  }
}

/// A block as the axes of a kernel see it.
struct BlockExtent: Sendable {
  /// The regions of the stage's input and of the last work's output.
  let input: Region
  let output: Region
  let axes: KernelAxes
  /// Axes that items are counted along, outermost first.
  let grid: [BlockMeasure]
  /// Items of a work-group.
  var run = 1

  /// The value of a measure.
  func value(_ measure: BlockMeasure) -> Int {
    switch measure {
    case .items: grid.map(value).product
    case .run: run
    case .length(let axis): outputShape(axis).product
    case .inputLength(let axis): input.shape[axes.dimensions[axis]].product
    case .inputStart(let axis): input.offset[axes.dimensions[axis].upperBound]
    case .shift(let axis):
      outputPosition(axis).map { output.offset[$0] - value(.inputStart(axis)) } ?? 0
    case .inputStep(let axis): input.shape[(axes.dimensions[axis].upperBound + 1)...].product
    case .outputStep(let axis):
      outputPosition(axis).map { output.shape[($0 + 1)...].product } ?? 0
    case .segments(let axis): Reducer.segments(in: value(.length(axis)))
    case .squares(let axis, let side): (value(.length(axis)) + side - 1) / side
    case .inner(let axis): value(.outputStep(axis))
    case .multiplier(let divisor): Int(Divisor(value(divisor)).multiplier)
    case .bits(let divisor): Divisor(value(divisor)).bits
    }
  }

  /// The last dimension of the output that belongs to an axis.
  private func outputPosition(_ axis: Int) -> Int? {
    axes.traces.last?.firstIndex(of: axes.dimensions[axis].upperBound)
  }

  private func outputShape(_ axis: Int) -> [Int] {
    guard let last = outputPosition(axis) else { return [] }
    return Array(output.shape[(last + 1 - axes.dimensions[axis].count)...last])
  }
}

/// Division of numbers below 2^31 by one that is known beforehand, as a multiplication and a shift
/// (T. Granlund, P. L. Montgomery, Division by invariant integers using multiplication, PLDI 1994).
package struct Divisor {
  /// What numbers and divisors are below.
  package static let limit = 1 << 31
  /// number / divisor = number * multiplier >> bits
  package let multiplier: UInt32
  package let bits: Int

  /// Prepares to divide by `divisor`, from 1 to 2^31 - 1; 0 counts as 1.
  package init(_ divisor: Int) {
    let divisor = max(1, divisor)
    let width = Int.bitWidth - (divisor - 1).leadingZeroBitCount
    bits = 31 + width
    // ceil(2^bits / divisor) <= 2^32 - 1: it would be 2^32 only for a divisor below 2^(width - 1).
    multiplier = UInt32((UInt64(1) << UInt64(bits) + UInt64(divisor) - 1) / UInt64(divisor))
  }
}
