import Kernels

/// The functions of a reduction by their names in the arithmetic's text. Their contract is that of
/// `ax_reduction`.
struct ReductionEntry: Sendable {
  /// Words of a state.
  let words: Int
  let pass: Pass
  /// Chooses what is taken from the elements, if anything is.
  let shift: String?
  /// Makes the state of the outcome, if that is not the state.
  let state: String?
  /// The second pass, if there is one.
  let squares: Pass?
  let combine: String
  let result: String

  /// One pass over the elements of a segment.
  struct Pass: Sendable {
    let start: [UInt64]
    let load, step, combine, locate: String

    fileprivate init?(_ pass: UnsafePointer<ax_pass>?) {
      guard let pass = pass?.pointee else { return nil }
      start = withUnsafeBytes(of: pass.start) {
        Array($0.bindMemory(to: UInt64.self).prefix(Int(pass.word_count)))
      }
      load = String(cString: pass.load)
      step = String(cString: pass.step)
      combine = String(cString: pass.combine)
      locate = String(cString: pass.locate)
    }
  }

  /// Reads an entry of the kernels' table.
  init?(_ entry: ax_reduction) {
    guard let pass = Pass(entry.pass) else { return nil }
    self.pass = pass
    words = Int(entry.state_count)
    shift = entry.shift.map { String(cString: $0) }
    state = entry.state.map { String(cString: $0) }
    squares = Pass(entry.squares)
    combine = String(cString: entry.combine)
    result = String(cString: entry.result)
  }
}
