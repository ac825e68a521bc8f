public import AxisArrays
public import ChainLanguage

/// A dimension as a chain names it. It remembers where, so that an error can point there.
public struct DimensionSelector: Sendable, Hashable {
  /// How the dimension is named.
  public enum Reference: Sendable, Hashable {
    case name(String)
    /// An index from the front, or from the back when negative.
    case index(Int)
  }

  /// How the dimension is named.
  public let reference: Reference
  /// Where it is named; nil for a default.
  public let range: SourceRange?

  /// The first dimension of any array.
  public static let first = DimensionSelector(reference: .name("first"), range: nil)
  /// The last dimension of any array.
  public static let last = DimensionSelector(reference: .name("last"), range: nil)

  /// Selects by `reference`, which stands at `range`.
  public init(reference: Reference, range: SourceRange?) {
    self.reference = reference
    self.range = range
  }

  /// The dimension that a value names; nil when a value of its type cannot.
  init?(_ value: Value, at range: SourceRange) {
    switch value {
    case .word("..."): return nil
    case .word(let text), .string(let text): self.init(reference: .name(text), range: range)
    case .integer(let index):
      self.init(reference: .index(Int(clamping: index)), range: range)
    default: return nil
    }
  }

  /// The index of the dimension in an array. `first` and `last` select by place where no dimension
  /// has that name.
  public func dimension(in array: ArraySpecification) throws(OperatorError) -> Int {
    let dims = array.dims
    guard !dims.isEmpty else { throw OperatorError(.noDimensions, at: range) }
    switch reference {
    case .name(let name):
      if let dimension = dims.firstIndex(of: name) { return dimension }
      if name == "first" { return 0 }
      if name == "last" { return dims.count - 1 }
      throw OperatorError(.unknownDimension(name, dims: dims), at: range)
    case .index(let index):
      let dimension = index < 0 ? index + dims.count : index
      guard dims.indices.contains(dimension)
      else { throw OperatorError(.noDimensionAt(index, dims: dims), at: range) }
      return dimension
    }
  }
}

extension DimensionSelector: CustomStringConvertible {
  /// The selector as it is written in a chain.
  public var description: String {
    switch reference {
    case .name(let name): name
    case .index(let index): "\(index)"
    }
  }
}

/// A dimension, or `...` for all that are not named.
public enum DimensionPattern: Sendable, Hashable {
  case dimension(DimensionSelector)
  case rest(SourceRange)

  init?(_ value: Value, at range: SourceRange) {
    if value == .word("...") {
      self = .rest(range)
    } else if let selector = DimensionSelector(value, at: range) {
      self = .dimension(selector)
    } else {
      return nil
    }
  }

  /// Where the pattern stands.
  var range: SourceRange? {
    switch self {
    case .dimension(let selector): selector.range
    case .rest(let range): range
    }
  }
}
