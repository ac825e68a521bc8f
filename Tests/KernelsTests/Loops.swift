import Kernels

/// Walks a table until it ends.
func entries<Entry>(
  _ at: (Int, ax_isa) -> UnsafePointer<Entry>?, _ isa: ax_isa
) -> [Entry] {
  var result: [Entry] = []
  while let entry = at(result.count, isa) { result.append(entry.pointee) }
  return result
}

extension ax_map {
  var label: String { String(cString: name) }

  /// The loop's output and how many results were saturated.
  func run(
    varying: Bool = false, _ input: [UInt8], parameters: [[UInt8]] = [], inPlace: Bool = false
  ) -> (bytes: [UInt8], saturated: Int) {
    let count = input.count / self.input.size
    let source = Memory(input)
    let target = inPlace ? source : Memory(count: count * output.size)
    let values = parameters.map { Memory($0) }
    let pointers = values.map { UnsafeRawPointer($0.start) as UnsafeRawPointer? }
    let loop = varying ? self.varying : constant
    let saturated = pointers.withUnsafeBufferPointer { pointers in
      loop?(count, source.start, target.start, pointers.baseAddress) ?? -1
    }
    withExtendedLifetime((source, values)) {}
    return (target.bytes, saturated)
  }

  /// The loop over typed arrays.
  func callAsFunction<Input, Output>(
    _ input: [Input], _ parameters: [Input] = [], as type: Output.Type
  ) -> [Output] {
    let result = run(
      input.withUnsafeBytes(Array.init),
      parameters: parameters.map { withUnsafeBytes(of: $0, Array.init) })
    return Memory(result.bytes).elements(as: type)
  }
}

/// A map by name for the baseline.
func map(_ name: String) throws -> ax_map {
  guard let map = ax_find_map(name, AX_ISA_BASELINE) else { throw MissingLoop(name: name) }
  return map.pointee
}

func reduction(_ name: String, _ isa: ax_isa = AX_ISA_BASELINE) throws -> ax_reduction {
  guard let found = ax_find_reduction(name, isa) else { throw MissingLoop(name: name) }
  return found.pointee
}

struct MissingLoop: Error { let name: String }

/// The state words of a reduction for a number of columns.
final class ReductionState {
  let words: [UnsafeMutablePointer<UInt64>?]
  let inner: Int

  init(_ count: Int, inner: Int) {
    self.inner = inner
    words = (0..<count).map { _ in
      let word = UnsafeMutablePointer<UInt64>.allocate(capacity: inner)
      word.initialize(repeating: 0xdead, count: inner)
      return word
    }
  }

  deinit { for word in words { word?.deallocate() } }

  /// Word by word, column by column.
  var values: [[UInt64]] {
    words.map { Array(UnsafeBufferPointer(start: $0, count: inner)) }
  }
}

extension ax_reduction {
  var label: String { String(cString: name) }

  /// The state of one segment of `x`, which is [length][inner].
  func reduceSegment(
    _ x: Memory, length: Int, inner: Int, firstIndex: Int = 0, weights: [Double] = []
  ) -> ReductionState {
    let state = ReductionState(Int(state_count), inner: inner)
    weights.withUnsafeBufferPointer { weights in
      segment(
        length, inner, x.start, UInt64(firstIndex), weighted ? weights.baseAddress : nil,
        state.words)
    }
    withExtendedLifetime(x) {}
    return state
  }

  /// Results of a whole axis, segment by segment.
  func run<Input, Output>(
    _ x: [Input], inner: Int = 1, weights: [Double] = [], as type: Output.Type
  ) -> (results: [Output], overflows: Int) {
    let length = x.count / inner
    var total: ReductionState?
    for first in stride(from: 0, to: length, by: Int(AX_SEGMENT)) {
      let end = min(first + Int(AX_SEGMENT), length)
      let state = reduceSegment(
        Memory(Array(x[first * inner..<end * inner])), length: end - first, inner: inner,
        firstIndex: first, weights: weighted ? Array(weights[first..<end]) : [])
      if let total {
        merge(state, into: total)
      } else {
        total = state
      }
    }
    let state = total ?? ReductionState(Int(state_count), inner: inner)
    return finish(state, length: length, as: type)
  }

  func merge(_ later: ReductionState, into total: ReductionState) {
    merge(total.inner, total.words, later.words.map { UnsafePointer($0) })
    withExtendedLifetime((later, total)) {}
  }

  func finish<Output>(
    _ state: ReductionState, length: Int, as type: Output.Type
  ) -> (results: [Output], overflows: Int) {
    let out = Memory(count: state.inner * output.size)
    let overflows = self.finish(
      state.inner, state.words.map { UnsafePointer($0) }, UInt64(length), out.start)
    withExtendedLifetime(state) {}
    return (out.elements(as: type), overflows)
  }
}
