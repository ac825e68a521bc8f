public import AxisArrays
import Kernels

/// A block seen from one of its dimensions: [outer][length][inner], row-major.
public struct AxisView: Sendable, Hashable {
  /// Elements before, along and after the dimension.
  public var outer, length, inner: Int
  /// The index of the block's first element along the dimension.
  public var first: Int

  /// Sees an array from a dimension that it holds whole.
  init(outer: Int, length: Int, inner: Int) {
    (self.outer, self.length, self.inner, first) = (outer, length, inner, 0)
  }

  /// Sees the elements of `region` from `dimension`.
  public init(_ region: Region, along dimension: Int) {
    outer = region.shape[..<dimension].reduce(1, *)
    length = region.shape[dimension]
    inner = region.shape[(dimension + 1)...].reduce(1, *)
    first = region.offset[dimension]
  }
}

/// Reduces blocks by segments of fixed length and combines them in index order.
///
/// The shape of the computation depends on nothing but the array: a segment is `Reducer.segment`
/// elements counted from the start of the axis, and the total is a left fold over the segments.
/// Blocks and threads only decide who makes which segment, so they cannot change a bit.
///
/// A block [outer][length][inner] gives partials [outer][segment][word][inner] of 64-bit words.
///
/// Unchecked: the kernel's functions are static, the weights are never written.
public struct Reducer: @unchecked Sendable {
  /// Elements in a segment.
  public static let segment = Int(AX_SEGMENT)

  /// The reduction.
  public let reduction: Reduction
  private let kernel: ax_reduction

  /// Looks the reduction's kernel up.
  public init(_ reduction: Reduction, instructionSet: InstructionSet) throws(DeviceError) {
    guard let kernel = ax_find_reduction(reduction.kernel, instructionSet.kernel) else {
      throw DeviceError(.software, "there is no kernel '\(reduction.kernel)'")
    }
    self.kernel = kernel.pointee
    self.reduction = reduction
  }

  /// Words of state for each result.
  public var wordCount: Int { Int(kernel.state_count) }

  /// Bytes of the partials of a block.
  public func partialBytes(for block: AxisView) -> Int {
    block.outer * Self.segments(in: block.length) * totalBytes(inner: block.inner)
  }

  /// Bytes of the totals for `inner` results.
  public func totalBytes(inner: Int) -> Int { wordCount * inner * 8 }

  /// The most bytes of state that each element of an axis of the given length takes.
  public static func stateBytes(perElementOf length: Int) -> Int {
    let words = (1 + segments(in: length)) * Int(AX_MAX_STATE)
    return (words * 8 + length - 1) / length
  }

  /// Segments in a run of `length` elements that starts at a segment's start.
  public static func segments(in length: Int) -> Int { (length + segment - 1) / segment }

  /// Makes the partials of a block.
  func makePartials(
    of input: UnsafeRawPointer, block: AxisView, into result: UnsafeMutableRawPointer
  ) {
    let words = result.assumingMemoryBound(to: UInt64.self)
    let inner = block.inner
    let row = inner * reduction.input.size
    let segments = Self.segments(in: block.length)
    for index in 0..<block.outer {
      let input = input + index * block.length * row
      let words = words + index * segments * wordCount * inner
      var segment = 0
      if inner == 1, reduction.weights == nil {
        segment = block.length / Self.segment
        reduceSegments(input, count: segment, first: block.first, into: words)
      }
      while segment < segments {
        let start = segment * Self.segment
        reduceSegment(
          input + start * row, length: min(Self.segment, block.length - start), inner: inner,
          first: block.first + start, into: words + segment * wordCount * inner)
        segment += 1
      }
    }
  }

  /// Folds the partials of a block into totals [outer][word][inner]. The block of the axis's start
  /// comes first and sets them.
  public func fold(
    _ partials: UnsafeRawPointer, block: AxisView, into totals: UnsafeMutableRawPointer
  ) {
    let inner = block.inner
    let words = UnsafeMutablePointer(mutating: partials.assumingMemoryBound(to: UInt64.self))
    let totals = totals.assumingMemoryBound(to: UInt64.self)
    let segments = Self.segments(in: block.length)
    let stateLength = wordCount * inner
    for index in 0..<block.outer {
      var segment = 0
      if block.first == 0, segments > 0 {
        (totals + index * stateLength).update(
          from: words + index * segments * stateLength, count: stateLength)
        segment = 1
      }
      while segment < segments {
        merge(
          words + (index * segments + segment) * stateLength,
          into: totals + index * stateLength, inner: inner)
        segment += 1
      }
    }
  }

  /// Turns totals [outer][word][inner] into results [outer][inner].
  ///
  /// - Throws: when an exact sum does not fit its type.
  public func finish(
    _ totals: UnsafeMutableRawPointer, outer: Int, inner: Int, axisLength: Int,
    into result: UnsafeMutableRawPointer
  ) throws(DeviceError) {
    let words = totals.assumingMemoryBound(to: UInt64.self)
    var overflows = 0
    for index in 0..<outer {
      withStates(words + index * wordCount * inner, inner: inner) { states in
        states.withMemoryRebound(to: UnsafePointer<UInt64>?.self, capacity: wordCount) { states in
          overflows += kernel.finish(
            inner, states, UInt64(axisLength),
            result + index * inner * reduction.output.size)
        }
      }
    }
    if overflows > 0 { throw Self.overflow(of: reduction.output) }
  }

  /// An exact sum that does not fit its type.
  static func overflow(of type: ElementType) -> DeviceError {
    DeviceError(
      .data, "a sum does not fit \(type.rawValue)",
      remedy: "convert first, with 'astype float64'")
  }

  /// Rows, or segments of one column, that are reduced at a time.
  private static let rows = 64

  /// Bytes of state that `reduceWholeRows` works with.
  var rowStateBytes: Int { 2 * totalBytes(inner: Self.rows) }

  /// Reduces `count` rows of `length` elements, one result each, with `state` to work in.
  func reduceWholeRows(
    _ input: UnsafeRawPointer, count: Int, length: Int, state: UnsafeMutableRawPointer,
    into result: UnsafeMutableRawPointer
  ) throws(DeviceError) {
    let totals = state.assumingMemoryBound(to: UInt64.self)
    let later = totals + wordCount * Self.rows
    for start in stride(from: 0, to: count, by: Self.rows) {
      let rows = min(Self.rows, count - start)
      for first in stride(from: 0, to: length, by: Self.segment) {
        reduceRows(
          input + (start * length + first) * reduction.input.size, rows: rows,
          length: min(Self.segment, length - first), stride: length, first: first, step: 0,
          into: first == 0 ? totals : later)
        if first > 0 { merge(later, into: totals, inner: rows) }
      }
      try finish(
        totals, outer: 1, inner: rows, axisLength: length,
        into: result + start * reduction.output.size)
    }
  }

  private func reduceSegment(
    _ input: UnsafeRawPointer, length: Int, inner: Int, first: Int,
    into words: UnsafeMutablePointer<UInt64>
  ) {
    withStates(words, inner: inner) { states in
      withWeights(first..<first + length) { weights in
        kernel.segment(length, inner, input, UInt64(first), weights, states)
      }
    }
  }

  /// Makes [segment][word] of whole segments of one column that follow each other.
  private func reduceSegments(
    _ input: UnsafeRawPointer, count: Int, first: Int, into words: UnsafeMutablePointer<UInt64>
  ) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: Self.rows * Int(AX_MAX_STATE)) {
      memory in
      guard let states = memory.baseAddress else { return }
      for start in stride(from: 0, to: count, by: Self.rows) {
        let rows = min(Self.rows, count - start)
        reduceRows(
          input + start * Self.segment * reduction.input.size, rows: rows, length: Self.segment,
          stride: Self.segment, first: first + start * Self.segment, step: Self.segment,
          into: states)
        for row in 0..<rows {
          for word in 0..<wordCount {
            words[(start + row) * wordCount + word] = states[word * rows + row]
          }
        }
      }
    }
  }

  /// Makes [word][row] of segments of one column.
  private func reduceRows(
    _ input: UnsafeRawPointer, rows: Int, length: Int, stride: Int, first: Int, step: Int,
    into words: UnsafeMutablePointer<UInt64>
  ) {
    withStates(words, inner: rows) { states in
      withWeights(first..<first + length) { weights in
        kernel.rows(
          rows, length, stride, input, UInt64(first), UInt64(step), weights, states)
      }
    }
  }

  /// Calls `body` with the weights of the elements `range`, if there are any.
  private func withWeights(_ range: Range<Int>, _ body: (UnsafePointer<Double>?) -> Void) {
    guard let weights = reduction.weights else { return body(nil) }
    withUnsafeTemporaryAllocation(of: Double.self, capacity: Self.segment) { segment in
      for (position, index) in range.enumerated() {
        segment.initializeElement(at: position, to: weights[index])
      }
      body(UnsafePointer(segment.baseAddress))
    }
  }

  private func merge(
    _ later: UnsafeMutablePointer<UInt64>, into earlier: UnsafeMutablePointer<UInt64>, inner: Int
  ) {
    withStates(earlier, inner: inner) { earlier in
      withStates(later, inner: inner) { later in
        later.withMemoryRebound(to: UnsafePointer<UInt64>?.self, capacity: wordCount) {
          kernel.merge(inner, earlier, $0)
        }
      }
    }
  }

  /// Calls `body` with a pointer to every word's array.
  private func withStates(
    _ words: UnsafeMutablePointer<UInt64>, inner: Int,
    _ body: (UnsafeMutablePointer<UnsafeMutablePointer<UInt64>?>) -> Void
  ) {
    withUnsafeTemporaryAllocation(
      of: UnsafeMutablePointer<UInt64>?.self, capacity: Int(AX_MAX_STATE)
    ) { states in
      for index in 0..<states.count {
        states.initializeElement(at: index, to: index < wordCount ? words + index * inner : nil)
      }
      if let base = states.baseAddress { body(base) }
    }
  }
}
