public import AxisArrays

/// What is wrong with a chain and where: facts, from which a renderer makes the message, the line of
/// the chain and the caret under it.
public struct ChainError: Failure, Hashable {
  /// What is wrong.
  public var kind: Kind
  /// The text of the whole chain.
  public var source: String
  /// The part of the text that is wrong.
  public var range: SourceRange

  /// Reports `kind` at `range` of `source`.
  public init(_ kind: Kind, source: String, range: SourceRange) {
    self.kind = kind
    self.source = source
    self.range = range
  }

  /// The two lines that show the place: the chain's line and the caret. Empty for a blank chain.
  public var excerpt: [String] { SourceExcerpt(of: source, at: range).lines }

  /// Kinds of errors, with what the message needs to know.
  public enum Kind: Sendable, Hashable {
    // What the grammar does not allow.
    case emptyChain
    case emptyStage
    case nothingAfterPipe
    case unclosedString
    case unclosedList
    case nestedList
    case missingElement
    case missingComma
    case missingSpace
    case strayComma
    case strayListEnd
    case strayEquals
    case missingValue(parameter: String)
    case missingFile
    case unknownEscape(String)
    case unexpectedCharacter(Unicode.Scalar)
    case numberTooLarge(String)
    case notAnOperatorName(String)
    case notAParameterName(String)

    // What the operators do not accept.
    case unknownOperator(name: String, nearest: String?)
    case unknownParameter(name: String, nearest: String?, parameters: [String])
    case missingArgument(parameter: String, usage: String)
    case tooManyArguments(limit: Int, usage: String)
    case givenTwice(parameter: String)
    case wrongType(parameter: String, expected: String, found: String, nearest: String?)
    case outOfRange(parameter: String, condition: String, found: String)
    /// What only the arguments together, or only the input, show.
    case rejected(FailureCategory, headline: String, remedy: String?)
  }
}
