import Kernels
import Testing

/// A column's state is the same bits whatever other columns are in the array that is passed.
@Suite struct SegmentTests {
  @Test(arguments: [1, 5, 8, 100, 256]) func statesDoNotDependOnTiling(length: Int) {
    let inner = 150
    for isa in everyInstructionSet {
      for reduction in entries(ax_reduction_at, isa) {
        let size = reduction.input.size
        let bytes = reduction.input.sample(count: length * inner, seed: UInt64(length))
        let weights = (0..<length).map { 1 / Double($0 + 1) }
        let whole = reduction.reduceSegment(
          Memory(bytes), length: length, inner: inner, firstIndex: 256, weights: weights
        ).values
        for columns in [0..<1, 149..<150, 3..<6, 8..<16, 10..<74, 60..<131, 0..<128] {
          var packed: [UInt8] = []
          for j in 0..<length {
            packed +=
              bytes[
                (j * inner + columns.lowerBound) * size..<(j * inner + columns.upperBound) * size]
          }
          let part = reduction.reduceSegment(
            Memory(packed), length: length, inner: columns.count, firstIndex: 256,
            weights: weights
          ).values
          #expect(
            comparable(part, of: reduction)
              == comparable(whole.map { Array($0[columns]) }, of: reduction),
            "\(reduction.label), columns \(columns), length \(length)")
        }
      }
    }
  }

  /// Rows are segments of one column, whether a row is the last of the memory or followed by others.
  @Test(arguments: [1, 5, 8, 9, 100, 256]) func rowsAreSegments(length: Int) {
    let pitch = length + 3
    for isa in everyInstructionSet {
      for reduction in entries(ax_reduction_at, isa) {
        let size = reduction.input.size
        let step = reduction.weighted ? 0 : 256
        let weights = (0..<length).map { 1 / Double($0 + 1) }
        for rows in [1, 3, 8, 19] {
          let bytes = reduction.input.sample(
            count: (rows - 1) * pitch + length, seed: UInt64(length))
          let state = ReductionState(Int(reduction.state_count), inner: rows)
          let memory = Memory(bytes)
          weights.withUnsafeBufferPointer { weights in
            reduction.rows(
              rows, length, pitch, memory.start, 512, UInt64(step),
              reduction.weighted ? weights.baseAddress : nil, state.words)
          }
          withExtendedLifetime(memory) {}
          let expected = (0..<rows).map { row in
            let start = row * pitch * size
            return reduction.reduceSegment(
              Memory(Array(bytes[start..<start + length * size])), length: length, inner: 1,
              firstIndex: 512 + row * step, weights: weights
            ).values.map { $0[0] }
          }
          #expect(
            comparable(state.values, of: reduction)
              == comparable(
                (0..<Int(reduction.state_count)).map { word in expected.map { $0[word] } },
                of: reduction),
            "\(reduction.label), \(rows) rows of \(length)")
        }
      }
    }
  }

  /// The words of a float state with one NaN for all: which of two NaN an addition keeps is left
  /// open.
  private func comparable(_ state: [[UInt64]], of reduction: ax_reduction) -> [[UInt64]] {
    guard reduction.input == AX_F32 || reduction.input == AX_F64 else { return state }
    return state.map { words in
      words.map { Double(bitPattern: $0).isNaN ? Double.nan.bitPattern : $0 }
    }
  }

  /// Element j belongs to lane j % 8; lanes are added in order. Seen in the last bits of a sum of
  /// compensated lanes, and in the order in which infinities of float64 overflow.
  @Test func lanesAreAddedInOrder() throws {
    let big = Double.greatestFiniteMagnitude
    // Lane 0 overflows by itself, though the neighbours in index order cancel.
    var x = [Double](repeating: 0, count: 16)
    x[0] = big
    x[1] = -big
    x[8] = big
    x[9] = -big
    #expect(try reduction("sum_f64").run(x, as: Double.self).results[0].isNaN)
    // Lanes 0 and 1 cancel before lane 2 is added.
    #expect(
      try reduction("sum_f64").run([big, -big, big] as [Double], as: Double.self).results == [big])
  }

  @Test func indicesCountFromTheStartOfTheAxis() throws {
    for isa in everyInstructionSet {
      let argmax = try reduction("argmax_f32", isa)
      for inner in [1, 2, 70] {
        for target in [0, 7, 8, 255, 256, 700] {
          var x = [Float](repeating: 0, count: 701 * inner)
          for c in 0..<inner { x[target * inner + c] = Float(c + 1) }
          #expect(
            argmax.run(x, inner: inner, as: Int64.self).results
              == [Int64](repeating: Int64(target), count: inner))
        }
      }
    }
  }
}
