import AxisArrays

extension ElementCode {
  /// Bits of a median that one pass over the elements finds.
  private static let digitBits = 4

  /// The median along an axis that lies in the block as a whole: a radix selection, as `Median` does
  /// it over many blocks, that goes over the elements once for every few bits.
  mutating func median(
    along axis: Int, type: ElementType, ignoringNaN: Bool, at place: [Coordinate], index: Int
  ) -> String {
    need(piece: "selection.h")
    let length = measure(.inputLength(axis))
    let bits = Self.digitBits
    let (numbers, rank, key, shift) = (
      newName("numbers"), newName("rank"), newName("key"), newName("shift")
    )
    line("uint \(numbers) = 0, \(rank) = 0;")
    line("ulong \(key) = 0;")
    let top = type.size * 8 - bits
    block("for (int \(shift) = \(top); \(shift) >= 0; \(shift) -= \(bits))") { code in
      let counts = code.newName("counts")
      code.line("uint \(counts)[\(1 << bits)];")
      code.line("for (uint i = 0; i < \(1 << bits); i++) \(counts)[i] = 0;")
      code.eachElement(along: axis, length, at: place, index: index, isFirst: "\(shift) == \(top)")
      {
        code, variable in
        code.block("if (\(variable) == \(variable))") { code in
          let other = code.define("ulong", "ax_order_\(type.suffix)(\(variable))")
          code.line(
            "if (\(shift) == \(top) || \(other) >> (\(shift) + \(bits)) == \(key)) "
              + "\(counts)[\(other) >> \(shift) & \((1 << bits) - 1)]++;")
        }
      }
      code.block("if (\(shift) == \(top))") { code in
        code.line("for (uint i = 0; i < \(1 << bits); i++) \(numbers) += \(counts)[i];")
        code.line("\(rank) = \(numbers) / 2;")
      }
      let digit = code.newName("digit")
      code.line("uint \(digit) = 0;")
      code.line(
        "while (\(digit) < \((1 << bits) - 1) && \(rank) >= \(counts)[\(digit)]) "
          + "\(rank) -= \(counts)[\(digit)++];")
      code.line("\(key) = \(key) << \(bits) | \(digit);")
    }

    // The lower of two middles is the same key, if there are more of it, or the next smaller one.
    let lower = newName("lower")
    line("ulong \(lower) = \(key);")
    block("if (\(numbers) % 2 == 0 && \(rank) == 0)") { code in
      code.line("\(lower) = 0;")
      code.eachElement(along: axis, length, at: place, index: index, isFirst: "0") {
        code, variable in
        let other = code.define("ulong", "ax_order_\(type.suffix)(\(variable))")
        code.line(
          "if (\(variable) == \(variable) && \(other) < \(key) && \(other) > \(lower)) "
            + "\(lower) = \(other);")
      }
    }
    let hasMedian = ignoringNaN ? "\(numbers) > 0" : "\(numbers) > 0 && \(numbers) == \(length)"
    let value = "ax_ordered_\(type.suffix)"
    let middle = "ax_middle_\(type.suffix)(\(value)(\(lower)), \(value)(\(key)))"
    let nan = type == .float32 ? "AX_NAN_F32" : "AX_NAN_F64"
    return define(type, "\(hasMedian) ? \(middle) : \(nan)")
  }

  /// A loop over the elements along an axis. They are computed anew each time the loop is gone
  /// through, so what they saturate counts only when `isFirst` holds.
  private mutating func eachElement(
    along axis: Int, _ length: String, at place: [Coordinate], index: Int, isFirst: String,
    body: (inout ElementCode, String) -> Void
  ) {
    let along = newName("place")
    block("for (uint \(along) = 0; \(along) < \(length); \(along)++)") { code in
      code.counting(when: isFirst) { code in
        var inside = place
        inside[axis] = .variable(along)
        body(&code, code.element(after: index, at: inside))
      }
    }
  }
}
