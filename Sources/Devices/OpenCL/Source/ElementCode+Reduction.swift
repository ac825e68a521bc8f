import AxisArrays
import Kernels

extension ElementCode {
  /// A reduction whose whole axis lies in the block.
  mutating func reduce(
    _ reduction: Reduction, at place: [Coordinate], index: Int
  ) -> String {
    let axis = axes.axis(of: reduction.dimension, at: index)
    guard let entry = find(reduction) else { return "0" }
    let length = measure(.inputLength(axis))
    let state = newName("state")
    line("ax_accumulator \(state);")
    let start = newName("start")
    block("for (uint \(start) = 0; \(start) < \(length); \(start) += AX_SEGMENT)") { code in
      let part = code.define("uint", "min((uint)AX_SEGMENT, \(length) - \(start))")
      let total = code.segment(
        entry, reduction.weights, along: axis, SegmentExtent(start: start, length: part),
        key: "\(index)"
      ) { code, coordinate in
        var inside = place
        inside[axis] = coordinate
        return code.element(after: index, at: inside)
      }
      code.line("if (\(start) == 0) \(state) = \(total);")
      code.line("else \(entry.combine)(&\(state), &\(total));")
    }
    let overflow = newName("overflow")
    line("ax_u32 \(overflow);")
    let result = define(
      reduction.output, "\(entry.result)(\(state).word, \(length), &\(overflow))")
    if reduction.output.isInteger {
      overflows = true
      line("overflowed += \(overflow);")
    }
    return result
  }

  /// The reduction's entry in the kernels' table.
  mutating func find(_ reduction: Reduction) -> ReductionEntry? {
    let entry = ax_find_reduction(reduction.kernel, AX_ISA_BASELINE)
    need(entry, \.pointee.source, \.pointee.float64, reduction.kernel)
    return entry.flatMap { ReductionEntry($0.pointee) }
  }

  /// The state of one segment, as the name of an `ax_accumulator`. `element` gives the element at a
  /// place along the axis.
  mutating func segment(
    _ entry: ReductionEntry, _ weights: Weights?, along axis: Int, _ extent: SegmentExtent,
    key: String, element: (inout ElementCode, Coordinate) -> String
  ) -> String {
    let shift = entry.shift.map { (function: $0, variable: newName("shift")) }
    if let shift { line("ulong \(shift.variable) = ax_bits_f64(AX_NAN_F64);") }
    let outcome = pass(entry.pass, along: axis, extent, element: element) { code, elements, place in
      if let shift {
        code.line("\(shift.function)(&\(shift.variable), &\(elements).x);")
        code.line("\(elements).aside[0] = \(shift.variable);")
      }
      guard let weights else { return }
      let index = code.define("ulong", "\(code.measure(.inputStart(axis))) + \(place)")
      code.line(
        "\(elements).aside[0] = ax_bits_f64(\(code.weight(weights, at: index, key: key)));")
    }
    if let shift { line("\(outcome).word[3] = \(shift.variable);") }
    guard let function = entry.state else { return outcome }
    let state = newName("state")
    line("ax_accumulator \(state);")
    line("\(function)(&\(outcome), \(extent.length), &\(state));")
    guard let squares = entry.squares else { return state }
    // The elements are computed a second time.
    let wasCounting = isCounting
    isCounting = false
    let sum = pass(squares, along: axis, extent, element: element) { code, elements, _ in
      code.line("\(elements).aside[0] = \(state).word[1];")
      code.line("\(elements).aside[1] = \(state).word[2];")
    }
    isCounting = wasCounting
    line("\(state).word[3] = \(sum).word[0];")
    return state
  }

  /// Goes over the elements of a segment, each in its lane, and combines the lanes in order.
  private mutating func pass(
    _ pass: ReductionEntry.Pass, along axis: Int, _ extent: SegmentExtent,
    element: (inout ElementCode, Coordinate) -> String,
    aside: (inout ElementCode, _ elements: String, _ place: String) -> Void
  ) -> String {
    let (lanes, lane, row, total) = (
      newName("lanes"), newName("lane"), newName("row"), newName("total")
    )
    line("ax_accumulator \(lanes)[AX_LANES];")
    unroll()
    block("for (uint \(lane) = 0; \(lane) < AX_LANES; \(lane)++)") { code in
      for (word, value) in pass.start.enumerated() {
        code.line("\(lanes)[\(lane)].word[\(word)] = 0x\(String(value, radix: 16))ul;")
      }
    }
    block("for (uint \(row) = 0; \(row) < \(extent.length); \(row) += AX_LANES)") { code in
      code.unroll()
      code.block("for (uint \(lane) = 0; \(lane) < AX_LANES; \(lane)++)") { code in
        code.block("if (\(row) + \(lane) < \(extent.length))") { code in
          let place = code.define("uint", "\(extent.start) + \(row) + \(lane)")
          let variable = element(&code, .variable(place))
          let elements = code.newName("elements")
          code.line("ax_elements \(elements);")
          code.line("\(elements).x = \(pass.load)(\(variable));")
          code.line("\(elements).row = \(row);")
          aside(&code, elements, place)
          code.line("\(pass.step)(&\(lanes)[\(lane)], &\(elements));")
        }
      }
    }
    line("ax_accumulator \(total) = \(lanes)[0];")
    let first = define("ulong", "\(measure(.inputStart(axis))) + \(extent.start)")
    line("\(pass.locate)(&\(total), \(first));")
    unroll()
    block("for (uint \(lane) = 1; \(lane) < AX_LANES; \(lane)++)") { code in
      code.block("if (\(lane) < \(extent.length))") { code in
        code.line("\(pass.locate)(&\(lanes)[\(lane)], \(first) + \(lane));")
        code.line("\(pass.combine)(&\(total), &\(lanes)[\(lane)]);")
      }
    }
    return total
  }

  private mutating func weight(_ weights: Weights, at index: String, key: String) -> String {
    switch weights {
    case .values(let values):
      return "\(parameter(.table(values, .float64), for: "\(key).weights"))[\(index)]"
    case .trapezoid(let step, let count):
      let half = parameter(.constant(.real(step / 2), .float64), for: "\(key).half a step")
      let whole = parameter(.constant(.real(step), .float64), for: "\(key).a step")
      let count = parameter(.constant(.unsigned(UInt64(count)), .uint64), for: "\(key).count")
      return "(\(index) == 0 || \(index) == \(count) - 1 ? \(half) : \(whole))"
    }
  }
}

/// The part of an axis that a segment is, as expressions: where it starts in the block of input, and
/// how long it is.
struct SegmentExtent {
  var start: String
  var length: String
}
