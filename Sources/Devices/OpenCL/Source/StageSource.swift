import AxisArrays
import Kernels

/// The OpenCL C text of a stage: one kernel, `stage`, that computes a block of its result from a
/// block of its input.
///
///     stage(input, result [, counters], parameters…)
///
/// `counters` are there when the work can saturate or overflow: how many values did.
struct StageSource: Sendable {
  /// The text after the arithmetic.
  let text: String
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

  /// The whole text that is compiled.
  var program: String { ArithmeticText.text(of: pieces) + text }

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

  /// Writes the kernel as it suits a kind of device.
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
    text =
      Self.quotient + writer.text(hasCounters: hasCounters) + writer.collectingText
  }
}

extension StageSource {
  /// Division by a number of which `Divisor` knows the multiplier and the bits.
  fileprivate static let quotient = """

    static inline uint block_quotient(uint number, uint multiplier, uint bits) {
      return (uint)((ulong)number * multiplier >> bits);
    }

    """
}

/// What suits one kind of device and not another.
struct SourceStyle: Sendable {
  private let isCPU: Bool

  static let cpu = SourceStyle(isCPU: true)
  static let gpu = SourceStyle(isCPU: false)

  /// Sides of the squares that a transposition turns: on a CPU they fit the first-level cache, on a
  /// GPU a work-group, and everywhere the 32 KiB of local memory that OpenCL 1.2 promises.
  func squareSide(elementSize: Int) -> Int { isCPU && elementSize <= 4 ? 64 : 32 }

  /// Whether loops are unrolled: on a GPU, so that a lane's state stays in registers and several
  /// loads are under way at once. Compilers for CPUs decide that better themselves.
  var unrolls: Bool { !isCPU }
}

/// Puts the code of elements into a kernel.
private struct StageWriter {
  var code: ElementCode
  var form = StageSource.Form.items
  var grid: [BlockMeasure] = []
  var stateWords = 0
  /// The kernel that collects the blocks.
  var collectingText = ""
  private var axes: KernelAxes { code.axes }
  private var work: StageWork { code.work }

  init(_ code: ElementCode) { self.code = code }

  mutating func write() {
    if case .reduction(let reduction) = work.ending { return writeSegments(reduction) }
    if case .median(_, let type, _) = work.ending {
      code.need(piece: "selection.h")
      collectingText = CollectingKernels.count(type)
    }
    if isTurned { return writeSquares() }
    writeElements()
  }

  /// The whole text of the kernel.
  func text(hasCounters: Bool) -> String {
    var head = ["global const ax_\(work.type.suffix) *restrict input"]
    head.append("global \(resultType) *restrict result")
    if hasCounters { head.append("global uint *restrict counters") }
    for (value, name) in code.parameters {
      switch value {
      case .constant(_, let type): head.append("ax_\(type.suffix) \(name)")
      case .table(_, let type): head.append("global const ax_\(type.suffix) *restrict \(name)")
      case .measure(let measure): head.append("\(measure.isWide ? "ulong" : "uint") \(name)")
      }
    }
    var lines = ["", "kernel void stage("]
    lines.append(head.map { "  \($0)" }.joined(separator: ",\n") + ") {")
    if hasCounters { lines.append("  uint saturated = 0, overflowed = 0;") }
    lines += code.lines
    if hasCounters {
      lines.append("  if (saturated) atomic_add(&counters[0], saturated);")
      lines.append("  if (overflowed) atomic_add(&counters[1], overflowed);")
    }
    return lines.joined(separator: "\n") + "\n}\n"
  }

  private var resultType: String {
    if case .reduction = work.ending { "ulong" } else { "ax_\(work.outputType.suffix)" }
  }

  // MARK: Items

  private mutating func writeElements() {
    // Both elements of a pair are written at once, unless that would reduce everything twice.
    let isReduced = isReduced
    let spread = axes.outputAxes.filter { axes.paired.contains($0) && !isReduced }
    let counted = axes.outputAxes.filter { !spread.contains($0) }
    grid = counted.map { .length($0) }
    let grid = grid
    eachItem { writer in
      let indices = writer.split("item", along: counted, grid)
      var place = Array(repeating: Coordinate.fixed(0), count: writer.axes.count)
      for (axis, index) in zip(counted, indices) {
        place[axis] = writer.input(index, along: axis)
      }
      if spread.isEmpty {
        let variable = writer.code.element(at: place)
        writer.code.line("result[item] = \(variable);")
        return
      }
      let base = writer.steps(zip(counted, indices))
      for sides in 0..<(1 << spread.count) {
        var target = base
        for (number, axis) in spread.enumerated() {
          let side = sides >> number & 1
          place[axis] = .fixed(side)
          if side == 1 { target.append(writer.code.measure(.outputStep(axis))) }
        }
        let variable = writer.code.element(at: place)
        writer.code.line("result[\(Self.sum(target))] = \(variable);")
      }
    }
  }

  private mutating func writeSegments(_ reduction: Reduction) {
    let axis = axes.axis(of: reduction.dimension, at: work.works.count)
    guard let entry = code.find(reduction) else { return }
    stateWords = entry.words
    collectingText = CollectingKernels.fold(entry)
    grid = axes.outputAxes.map { $0 == axis ? .segments($0) : .length($0) }
    let grid = grid
    eachItem { writer in
      let axes = writer.axes
      var place = Array(repeating: Coordinate.fixed(0), count: axes.count)
      var segment = "0u"
      let indices = writer.split("item", along: axes.outputAxes, grid)
      for (other, index) in zip(axes.outputAxes, indices) {
        if other == axis {
          segment = index
        } else {
          place[other] = writer.input(index, along: other)
        }
      }
      let first = writer.code.define("uint", "\(segment) * AX_SEGMENT")
      let whole = writer.code.measure(.length(axis))
      let length = writer.code.define("uint", "min((uint)AX_SEGMENT, \(whole) - \(first))")
      let start = writer.input(first, along: axis).expression
      let total = writer.code.segment(
        entry, reduction.weights, along: axis, SegmentExtent(start: start, length: length),
        key: "ending"
      ) { code, coordinate in
        var inside = place
        inside[axis] = coordinate
        return code.element(at: inside)
      }
      // Partials lie as [outer][segment][word][inner], items as [outer][segment][inner].
      let inner = writer.code.measure(.inner(axis))
      let row = writer.code.define("uint", writer.code.quotient("item", by: .inner(axis)))
      for word in 0..<entry.words {
        writer.code.line(
          "result[(\(row) * \(entry.words - 1) + \(word)) * \(inner) + item] = "
            + "\(total).word[\(word)];")
      }
    }
  }

  /// Whether an item is made of many elements.
  private var isReduced: Bool {
    if case .reduction = work.ending { return true }
    return work.works.contains { $0.reducedDimension != nil }
  }

  /// The loop in which a work-item does its items.
  private mutating func eachItem(_ body: (inout StageWriter) -> Void) {
    let items = code.measure(.items)
    let run = code.measure(.run)
    code.line("const uint first = get_group_id(0) * \(run);")
    code.line("const uint end = min(first + \(run), \(items));")
    if !isReduced { code.unroll(4) }
    code.open("for (uint item = first + get_local_id(0); item < end; item += get_local_size(0))")
    body(&self)
    code.close()
  }

  // MARK: Squares

  /// Whether the innermost axes of input and result differ and are long enough for squares, and maps
  /// are all that is done.
  private var isTurned: Bool {
    guard axes.count >= 2, let row = axes.outputAxes.last, row != axes.count - 1,
      [row, axes.count - 1].allSatisfy({ work.shape[axes.dimensions[$0]].product >= 16 })
    else { return false }
    return work.works.allSatisfy {
      switch $0 {
      case .map, .permute, .lookup: true
      default: false
      }
    }
  }

  private mutating func writeSquares() {
    let side = code.style.squareSide(elementSize: work.outputType.size)
    form = .squares(side: side)
    let column = axes.count - 1
    let row = axes.outputAxes.last ?? 0
    let others = axes.outputAxes.filter { $0 != column && $0 != row }
    grid = others.map { .length($0) }
    grid += [.squares(row, side: side), .squares(column, side: side)]
    code.line("local ax_\(work.outputType.suffix) square[\(side)][\(side) + 1];")
    code.line("const uint number = get_group_id(0);")
    let indices = split("number", along: others + [row, column], grid)
    var place = Array(repeating: Coordinate.fixed(0), count: axes.count)
    for (axis, index) in zip(others, indices) { place[axis] = .variable(index) }
    let plane = steps(zip(others, indices))
    let (columns, rows) = (code.measure(.length(column)), code.measure(.length(row)))
    let step = code.measure(.outputStep(column))
    code.line("const uint left = \(indices[others.count + 1]) * \(side);")
    code.line("const uint top = \(indices[others.count]) * \(side);")
    code.line("const uint width = min((uint)\(side), \(columns) - left);")
    code.line("const uint height = min((uint)\(side), \(rows) - top);")
    code.open("for (uint y = get_local_id(1); y < height; y += get_local_size(1))")
    code.open("for (uint x = get_local_id(0); x < width; x += get_local_size(0))")
    place[column] = .variable(code.define("uint", "left + x"))
    place[row] = .variable(code.define("uint", "top + y"))
    let variable = code.element(at: place)
    code.line("square[y][x] = \(variable);")
    code.close()
    code.close()
    code.line("barrier(CLK_LOCAL_MEM_FENCE);")
    code.open("for (uint x = get_local_id(1); x < width; x += get_local_size(1))")
    code.open("for (uint y = get_local_id(0); y < height; y += get_local_size(0))")
    let target = Self.sum(plane + ["(left + x) * \(step)", "top + y"])
    code.line("result[\(target)] = square[y][x];")
    code.close()
    code.close()
  }

  // MARK: Places

  /// The indices along axes of the item with number `number` among `extents`.
  private mutating func split(
    _ number: String, along axes: [Int], _ extents: [BlockMeasure]
  ) -> [String] {
    var indices: [String] = []
    var rest = number
    for (position, extent) in extents.enumerated().reversed() {
      if position == 0 {
        indices.append(rest)
        break
      }
      let quotient = code.define("uint", code.quotient(rest, by: extent))
      let length = code.measure(extent)
      indices.append(code.define("uint", "\(rest) - \(quotient) * \(length)"))
      rest = quotient
    }
    return indices.reversed()
  }

  /// What indices along axes come to in the output.
  private mutating func steps(_ indices: some Sequence<(Int, String)>) -> [String] {
    indices.map { axis, index in "\(index) * \(code.measure(.outputStep(axis)))" }
  }

  private static func sum(_ terms: [String]) -> String {
    terms.isEmpty ? "0" : terms.joined(separator: " + ")
  }

  /// The place in the input of an index in the output.
  private mutating func input(_ index: String, along axis: Int) -> Coordinate {
    guard axes.overlapping.contains(axis) else { return .variable(index) }
    return .variable(code.define("uint", "\(index) + \(code.measure(.shift(axis)))"))
  }
}
