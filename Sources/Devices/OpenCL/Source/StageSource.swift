import AxisArrays
import Kernels

/// The OpenCL C text of a stage: one kernel that computes a block of its result from a block of its
/// input.
///
///     stage_N(input, result [, counters], parameters…)
///
/// `counters` are there when the work can saturate or overflow: how many values did. Where the stage
/// ends in a reduction another kernel, `fold_N` or `count_N`, collects the blocks.
struct StageSource: Sendable {
  private let writer: StageWriter
  /// What the kernel is given after its buffers, in order.
  let parameters: [KernelValue]
  /// Whether it counts what is saturated and what overflows.
  let hasCounters: Bool
  /// How work-items are laid over the result.
  let form: Form
  /// The axes that the kernel tells apart.
  let axes: KernelAxes
  /// Axes that work-items are counted along, outermost first.
  let grid: [BlockMeasure]
  /// The pieces of the arithmetic's text that it needs.
  let pieces: Set<String>
  /// Whether anything is computed in float64.
  let needsFloat64: Bool
  /// Whether the kernel has more statements than a compiler takes in a second or so.
  let isTooLong: Bool
  /// Words of the states of the reduction at the stage's end.
  let stateWords: Int

  /// How work-items are laid over the result.
  enum Form: Sendable, Hashable {
    /// Items are elements, pairs of elements, or segments. A work-group does a run of them, each
    /// work-item every so many: neighbours do neighbours on a GPU, and a work-group of one goes
    /// through its run in a loop, which compilers for CPUs turn into vector code.
    case items
    /// A work-group turns a square of elements through local memory.
    case squares(side: Int)
  }

  /// The kernels; their names end in a number.
  func text(number: Int) -> String {
    writer.text(hasCounters: hasCounters, number: number) + writer.collectingText(number)
  }

  /// The text of a program with the kernels of several stages, numbered from 1.
  static func program(of sources: [StageSource]) -> String {
    let pieces = sources.reduce(into: Set()) { $0.formUnion($1.pieces) }
    let kernels = sources.enumerated().map { $1.text(number: $0 + 1) }
    return ArithmeticText.text(of: pieces) + quotient + kernels.joined()
  }

  /// Bytes that the kernel's arguments take: input, result, counters, and the others.
  var parameterBytes: Int { parameters.reduce(3 * 8) { $0 + $1.size } }

  /// Bytes of the largest table among them.
  var largestTableBytes: Int {
    parameters.map { if case .table(let numbers, _) = $0 { numbers.count * 8 } else { 0 } }.max()
      ?? 0
  }

  /// Bytes that a work-group shares.
  func localBytes(of work: StageWork) -> Int {
    guard case .squares(let side) = form else { return 0 }
    return side * (side + 1) * work.outputType.size
  }

  /// Bytes of the result of a block: elements, or the partials of a reduction.
  func resultBytes(for output: Region, of work: StageWork) -> Int {
    guard case .reduction(let reduction) = work.ending else {
      return output.count * work.outputType.size
    }
    let view = AxisView(output, along: reduction.dimension)
    return view.outer * Reducer.segments(in: view.length) * stateWords * view.inner * 8
  }

  /// Writes the kernels as they suit a kind of device.
  init(_ work: StageWork, style: SourceStyle) throws(DeviceError) {
    let axes = KernelAxes(work)
    var writer = StageWriter(ElementCode(work, axes: axes, style: style))
    writer.write()
    if let kernel = writer.code.missing {
      throw DeviceError(.software, "there is no kernel '\(kernel)'")
    }
    self.axes = axes
    form = writer.form
    grid = writer.grid
    hasCounters = writer.code.saturates || writer.code.overflows
    parameters = writer.code.parameters.map(\.value)
    pieces = writer.code.pieces
    needsFloat64 = writer.code.needsFloat64
    isTooLong = writer.code.isTooLong
    stateWords = writer.stateWords
    self.writer = writer
  }
}

extension StageSource {
  /// Division by a number of which `Divisor` knows the multiplier and the bits.
  private static let quotient = """

    static inline uint block_quotient(uint number, uint multiplier, uint bits) {
      return (uint)((ulong)number * multiplier >> bits);
    }

    """
}
