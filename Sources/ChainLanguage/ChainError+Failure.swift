public import AxisArrays

/// The text of every kind of error: one sentence and one remedy each.
extension ChainError {
  /// `usage`, except where the error came from the input.
  public var category: FailureCategory {
    if case .rejected(let category, _, _) = kind { category } else { .usage }
  }

  /// One sentence that says what is wrong.
  public var headline: String {
    switch kind {
    case .emptyChain: "the chain is empty"
    case .emptyStage: "no operator before '|'"
    case .nothingAfterPipe: "no operator after '|'"
    case .unclosedString: "the string is not closed"
    case .unclosedList: "the list is not closed"
    case .nestedList: "a list inside a list"
    case .missingElement: "an element of the list is missing"
    case .missingComma: "a comma is missing in the list"
    case .missingSpace: "a space is missing"
    case .strayComma: "a comma outside a list"
    case .strayListEnd: "']' without '['"
    case .strayEquals: "'=' without a parameter name"
    case .missingValue(let parameter): "no value for '\(parameter)'"
    case .missingFile: "no file after '@'"
    case .unknownEscape(let text): "unknown escape '\(text)' in the string"
    case .unexpectedCharacter(let scalar): "unexpected character \(Self.name(of: scalar))"
    case .numberTooLarge(let text): "'\(text)' is too large for a number"
    case .notAnOperatorName(let text): "\(text) is not the name of an operator"
    case .notAParameterName(let text): "\(text) is not the name of a parameter"
    case .unknownOperator(let name, _): "unknown operator '\(name)'"
    case .unknownParameter(let name, _, _): "unknown parameter '\(name)'"
    case .missingArgument(let parameter, _): "missing argument '\(parameter)'"
    case .tooManyArguments(0, _): "an argument where none is taken"
    case .tooManyArguments(let limit, _): "too many arguments, at most \(limit) can be given"
    case .givenTwice(let parameter): "'\(parameter)' is given twice"
    case .wrongType(let parameter, let expected, let found, _):
      "'\(parameter)' takes \(expected), not \(found)"
    case .outOfRange(let parameter, let condition, let found):
      "'\(parameter)' must be \(condition), not \(found)"
    case .rejected(_, let headline, _): headline
    }
  }

  /// What to do about it.
  public var remedy: String? {
    switch kind {
    case .emptyChain: "write at least one operator; 'axpipe ops' lists them"
    case .emptyStage, .nothingAfterPipe: "write an operator or remove the '|'"
    case .unclosedString: "end it with '\"' on the same line"
    case .unclosedList: "end it with ']'"
    case .nestedList: "a list holds numbers, words and strings"
    case .missingElement: "write a value or remove the comma"
    case .missingComma: "separate the elements by commas, as in [1, 2, 3]"
    case .missingSpace: "separate the arguments by spaces"
    case .strayComma: "separate arguments by spaces; a list is written [1, 2, 3]"
    case .strayListEnd: "a list is written [1, 2, 3]"
    case .strayEquals: "write name=value"
    case .missingValue(let parameter): "write \(parameter)=value"
    case .missingFile: "write @FILE:/path, or @\"FILE:/path\" if it has spaces"
    case .unknownEscape: "the escapes are \\\" \\\\ \\n and \\t"
    case .unexpectedCharacter(let scalar): Self.remedy(for: scalar)
    case .numberTooLarge: "write inf for infinity"
    case .notAnOperatorName: "every stage begins with one; 'axpipe ops' lists them"
    case .notAParameterName: "write name=value"
    case .unknownOperator(_, let nearest?): "did you mean '\(nearest)'?"
    case .unknownOperator(_, nil): "'axpipe ops' lists them"
    case .unknownParameter(_, _, let parameters) where parameters.isEmpty: "none is taken"
    case .unknownParameter(_, let nearest?, let parameters) where parameters.count > 1:
      "did you mean '\(nearest)'? The parameters are \(Self.list(parameters))"
    case .unknownParameter(_, let nearest?, _): "did you mean '\(nearest)'?"
    case .unknownParameter(_, nil, let parameters):
      parameters.count == 1
        ? "the parameter is \(parameters[0])" : "the parameters are \(Self.list(parameters))"
    case .missingArgument(_, let usage), .tooManyArguments(_, let usage): "usage: \(usage)"
    case .givenTwice: "remove one of them"
    case .wrongType(_, _, _, let nearest?): "did you mean '\(nearest)'?"
    case .wrongType, .outOfRange: nil
    case .rejected(_, _, let remedy): remedy
    }
  }

  /// Names in a row, as in a sentence: `min and max`.
  static func list(_ names: [String]) -> String {
    guard let last = names.last, names.count > 1 else { return names.first ?? "" }
    return names.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    if scalar.properties.generalCategory.isPrintable { return "'\(scalar)'" }
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  private static func remedy(for scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "(", ")": "arguments follow the name, separated by spaces, without parentheses"
    case "{", "}": "a list is written [1, 2, 3]"
    case ";", "&", ">": "operators are joined by '|'"
    case "'", "`", "\u{2018}"..."\u{201F}": "text is quoted as in \"text\""
    case "\u{2010}"..."\u{2015}", "\u{2212}": "write the minus sign '-'"
    case _ where !scalar.properties.generalCategory.isPrintable: "remove it"
    default: "put text that holds it in \"quotes\""
    }
  }
}

extension Unicode.GeneralCategory {
  /// Whether a character of this category can be shown as it is.
  var isPrintable: Bool {
    switch self {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
