public import Devices
import Operators

/// What is counted of the values on their way through a chain: which of them are not finite before
/// and after every operator, and which an operator limited or saturated.
///
/// The counters of a chain of n operators are two for each of n + 1 places, NaN and infinities
/// before the first operator and after each, then two for each operator, values that it limited and
/// values that it saturated.
public struct Checks: Sendable, Hashable {
  /// The operators as written in the chain.
  public let operators: [String]

  init(_ chain: ResolvedChain) {
    operators = chain.operators.map(\.text)
  }

  /// How many values are not finite.
  public struct NotFinite: Sendable, Hashable {
    public var nan = 0
    public var infinite = 0

    /// Whether there are none.
    public var isEmpty: Bool { nan == 0 && infinite == 0 }
  }

  /// What an operator did to values.
  public struct Finding: Sendable, Hashable {
    /// The operator as written in the chain.
    public var text: String
    /// What came in, and what went out.
    public var input, output: NotFinite
    /// Values beyond a limit that the operator sets, and values that its result's type cannot hold.
    public var limited, saturated: Int

    /// Values that are not finite and were not so, as far as numbers tell: an operator can also take
    /// some away.
    public var made: NotFinite {
      NotFinite(
        nan: max(0, output.nan - input.nan), infinite: max(0, output.infinite - input.infinite))
    }
  }

  /// What the counters say, operator by operator.
  public func findings(_ counts: ValueCounts) -> [Finding] {
    func count(_ counter: Int) -> Int {
      counter < counts.counters.count ? counts.counters[counter] : 0
    }
    func place(_ index: Int) -> NotFinite {
      let counter = Self.place(index)
      return NotFinite(nan: count(counter), infinite: count(counter + 1))
    }
    return operators.indices.map { index in
      Finding(
        text: operators[index], input: place(index), output: place(index + 1),
        limited: count(limited(by: index)), saturated: count(limited(by: index) + 1))
    }
  }

  /// The counter of NaN before operator `index`; that of infinities follows.
  static func place(_ index: Int) -> Int { 2 * index }

  /// The counter of values that an operator limits; that of those it saturates follows.
  private func limited(by index: Int) -> Int { 2 * (operators.count + 1 + index) }

  /// The work of an operator with its limits and saturations counted.
  func counting(_ work: Work, of index: Int) -> Work {
    guard case .map(var steps) = work else { return work }
    for position in steps.indices {
      let step = steps[position]
      if step.isLimit {
        steps[position].count = .changes(limited(by: index))
      } else if !step.output.holdsEvery(step.input) {
        steps[position].count = .saturation(limited(by: index) + 1)
      }
    }
    return .map(steps)
  }
}
