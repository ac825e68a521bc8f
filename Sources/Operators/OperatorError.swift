public import AxisArrays
public import ChainLanguage

/// What keeps an operator from an array: facts, and the place in the chain they concern.
public struct OperatorError: Failure, Hashable {
  /// What is wrong.
  public var problem: Problem
  /// The argument that does not fit; nil when it is the operator as a whole.
  public var range: SourceRange?

  /// Reports `problem` of the argument at `range`.
  public init(_ problem: Problem, at range: SourceRange? = nil) {
    self.problem = problem
    self.range = range
  }

  /// Reports an error of another room, met on behalf of an operator.
  public init(cause: some Failure) {
    self.init(.cause(cause.category, headline: cause.headline, remedy: cause.remedy))
  }

  /// The same error, at `range` if it has no place yet.
  func at(_ range: SourceRange?) -> OperatorError {
    OperatorError(problem, at: self.range ?? range)
  }

  /// Kinds of problems, with what the message needs to know.
  public enum Problem: Sendable, Hashable {
    case noDimensions
    case unknownDimension(String, dims: [String])
    case noDimensionAt(Int, dims: [String])
    case wrongLength(axis: String, length: Int, expected: Int)
    case emptyAxis(String, operation: String)
    case labelledAxis(String)
    case operandShape([Int])
    case operandNeedsAxis(Int)
    case operandLength(Int, axis: String, length: Int)
    case repeatedDimension(String)
    /// The operator does not take complex numbers; those that do.
    case complexNumbers(operation: String, takers: [String])
    case cause(FailureCategory, headline: String, remedy: String?)
  }
}

extension OperatorError {
  /// `data`, except where another room's error says otherwise.
  public var category: FailureCategory {
    if case .cause(let category, _, _) = problem { category } else { .data }
  }

  /// One sentence that says what does not fit.
  public var headline: String {
    switch problem {
    case .noDimensions: "the array has no dimensions"
    case .unknownDimension(let name, _): "the array has no dimension '\(name)'"
    case .noDimensionAt(let index, _): "the array has no dimension \(index)"
    case .wrongLength(let axis, let length, let expected):
      "axis '\(axis)' has \(Self.count(length, "element")), not \(expected)"
    case .emptyAxis(let axis, let operation):
      "axis '\(axis)' has no elements, and \(operation) needs one"
    case .labelledAxis(let axis): "the values of axis '\(axis)' are not numbers"
    case .operandShape(let shape): "the values have \(shape.count) dimensions, not one"
    case .operandNeedsAxis(let count): "\(count) values, but no axis to lay them along"
    case .operandLength(let count, let axis, let length):
      "\(Self.count(count, "value")) for axis '\(axis)', which has \(Self.count(length, "element"))"
    case .repeatedDimension(let name): "dimension '\(name)' is named twice"
    case .complexNumbers(let operation, _): "'\(operation)' does not take complex numbers"
    case .cause(_, let headline, _): headline
    }
  }

  /// What to do about it.
  public var remedy: String? {
    switch problem {
    case .noDimensions: "it is a single value"
    case .unknownDimension(let name, let dims):
      (nearestName(to: name, among: dims).map { "did you mean '\($0)'? Its" } ?? "its")
        + (dims.count == 1 ? " only dimension is " : " dimensions are ")
        + Self.quoted(dims)
    case .noDimensionAt(_, let dims):
      dims.count == 1
        ? "its only dimension, 0, is '\(dims[0])'"
        : "its dimensions, from 0, are \(Self.quoted(dims))"
    case .wrongLength, .emptyAxis: nil
    case .labelledAxis: "this takes an axis with numbers"
    case .operandShape: "give one value per element of an axis"
    case .operandNeedsAxis: "add axis=NAME"
    case .operandLength: "give one value per element"
    case .repeatedDimension: "name every dimension once"
    case .complexNumbers(_, let takers): "begin with \(takers.joined(separator: " or "))"
    case .cause(_, _, let remedy): remedy
    }
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  private static func quoted(_ names: [String]) -> String {
    let quoted = names.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "" }
    return quoted.dropLast().joined(separator: ", ") + " and " + last
  }
}
