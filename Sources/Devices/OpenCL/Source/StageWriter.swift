import AxisArrays
import Kernels

/// Puts the code of elements into a kernel.
struct StageWriter: Sendable {
  var code: ElementCode
  var form = StageSource.Form.items
  var grid: [BlockMeasure] = []
  var stateWords = 0
  /// The kernel that collects the blocks, if its name ends in a number.
  var collectingText: @Sendable (Int) -> String = { _ in "" }
  var axes: KernelAxes { code.axes }
  var work: StageWork { code.work }

  init(_ code: ElementCode) { self.code = code }

  mutating func write() {
    if case .reduction(let reduction) = work.ending { return writeSegments(reduction) }
    if case .median(_, let type, _) = work.ending {
      code.need(piece: "selection.h")
      collectingText = { CollectingKernels.count(type, number: $0) }
    }
    if isTurned { return writeSquares() }
    writeElements()
  }

  /// The text of the kernel, whose name ends in a number.
  func text(hasCounters: Bool, number: Int) -> String {
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
    var lines = ["", "kernel void stage_\(number)("]
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
    if spread.isEmpty, !isReduced, code.style.unrolls {
      return severalItems { writer in
        let indices = writer.split("item", along: counted, grid)
        return writer.code.element(at: writer.place(of: indices, along: counted))
      }
    }
    eachItem { writer in
      let indices = writer.split("item", along: counted, grid)
      var place = writer.place(of: indices, along: counted)
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
    collectingText = { CollectingKernels.fold(entry, number: $0) }
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

  /// The same for a GPU, several items at a time: nothing is stored before all of them are computed,
  /// so that their loads are under way together. What is past the end is computed from the last item.
  private mutating func severalItems(_ value: (inout StageWriter) -> String) {
    let count = 8
    let run = code.measure(.run)
    code.line("const uint first = get_group_id(0) * \(run);")
    code.line("const uint end = min(first + \(run), \(code.measure(.items)));")
    code.line("const uint step = get_local_size(0);")
    code.open("for (uint next = first + get_local_id(0); next < end; next += \(count) * step)")
    code.line("\(resultType) values[\(count)];")
    code.unroll()
    code.open("for (uint turn = 0; turn < \(count); turn++)")
    code.line("const uint own = next + turn * step;")
    code.line("const uint item = min(own, end - 1);")
    code.conditions.append("own == item")
    let variable = value(&self)
    code.conditions.removeLast()
    code.line("values[turn] = \(variable);")
    code.close()
    code.unroll()
    code.open("for (uint turn = 0; turn < \(count); turn++)")
    code.line("const uint item = next + turn * step;")
    code.line("if (item < end) result[item] = values[turn];")
    code.close()
    code.close()
  }

  // MARK: Places

  /// The indices along axes of the item with number `number` among `extents`.
  mutating func split(
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
  mutating func steps(_ indices: some Sequence<(Int, String)>) -> [String] {
    indices.map { axis, index in "\(index) * \(code.measure(.outputStep(axis)))" }
  }

  static func sum(_ terms: [String]) -> String {
    terms.isEmpty ? "0" : terms.joined(separator: " + ")
  }

  /// The place in the input of indices in the output.
  private mutating func place(of indices: [String], along counted: [Int]) -> [Coordinate] {
    var place = Array(repeating: Coordinate.fixed(0), count: axes.count)
    for (axis, index) in zip(counted, indices) { place[axis] = input(index, along: axis) }
    return place
  }

  /// The place in the input of an index in the output.
  private mutating func input(_ index: String, along axis: Int) -> Coordinate {
    guard axes.overlapping.contains(axis) else { return .variable(index) }
    return .variable(code.define("uint", "\(index) + \(code.measure(.shift(axis)))"))
  }
}
