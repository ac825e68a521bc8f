import Synchronization

/// How far the inputs of a batch are, on one line. The sizes of their files say how much each is of
/// the whole.
final class BatchProgress: Sendable {
  private let line: ProgressLine
  private let weights: [Double]
  private let state: Mutex<State>

  private struct State {
    var done: [Double]
    var bytes: [Int]
  }

  init(_ inputs: [ArrayLocation]) {
    line = ProgressLine(title: counted(inputs.count, "file"))
    weights = inputs.map { Double(max($0.status?.size ?? 1, 1)) }
    state = Mutex(
      State(
        done: Array(repeating: 0, count: inputs.count),
        bytes: Array(repeating: 0, count: inputs.count)))
  }

  /// Notes that an input is done to a part, and that so many more bytes of it were read.
  func update(_ input: Int, done: Double, moreBytes: Int) {
    let (sum, bytes) = state.withLock { state in
      state.done[input] = max(state.done[input], done)
      state.bytes[input] += moreBytes
      return (zip(state.done, weights).reduce(0) { $0 + $1.0 * $1.1 }, state.bytes.reduce(0, +))
    }
    line.update(done: sum / weights.reduce(0, +), bytes: bytes)
  }

  func end() { line.end() }
}

/// The progress of one of the arrays of an input.
struct ArrayProgress {
  let batch: BatchProgress
  let input: Int
  /// Which of how many arrays it is.
  var array = 0
  var count = 1
  /// What was reported.
  private var bytes = 0

  init(of input: Int, in batch: BatchProgress) {
    self.batch = batch
    self.input = input
  }

  mutating func update(done: Double, bytes: Int) {
    let share = (Double(array) + min(done, 1)) / Double(count)
    batch.update(input, done: share, moreBytes: bytes - self.bytes)
    self.bytes = bytes
  }
}
