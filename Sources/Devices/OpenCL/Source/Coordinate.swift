/// Where an element is along one axis of the stage's input, counted from the block's start.
struct Coordinate: Sendable, Hashable {
  /// What the place is counted from.
  var base: Base
  /// How many elements before it; at the start of the axis its first element stands for those that
  /// are not there.
  var back = 0

  /// What a place is counted from.
  enum Base: Sendable, Hashable {
    /// A variable of the kernel.
    case variable(String)
    /// A fixed place.
    case fixed(Int)
  }

  /// A place that a variable holds.
  static func variable(_ name: String) -> Coordinate { Coordinate(base: .variable(name)) }

  /// A fixed place.
  static func fixed(_ index: Int) -> Coordinate { Coordinate(base: .fixed(index)) }

  /// The place before this one.
  var previous: Coordinate {
    switch base {
    case .fixed(let index): .fixed(max(index - 1, 0))
    case .variable: Coordinate(base: base, back: back + 1)
    }
  }

  /// The place as an expression.
  var expression: String {
    switch base {
    case .fixed(let index): "\(index)u"
    case .variable(let name):
      back == 0 ? name : "(\(name) > \(back)u ? \(name) - \(back)u : 0u)"
    }
  }
}
