extension Value: CustomStringConvertible {
  /// The value as it is written in a chain.
  public var description: String {
    switch self {
    case .integer(let number): "\(number)"
    case .real(let number): "\(number)"
    case .word(let text): text
    case .string(let text): quoted(text)
    case .list(let values): "[" + values.map(\.description).joined(separator: ", ") + "]"
    case .none: "none"
    case .file(let reference): reference.description
    }
  }
}

extension FileReference: CustomStringConvertible {
  /// The operand as it is written in a chain.
  public var description: String { "@" + quoted(file + (dataset.map { ":" + $0 } ?? "")) }
}

extension Argument: CustomStringConvertible {
  /// The argument as it is written in a chain.
  public var description: String { (label.map { $0 + "=" } ?? "") + value.description }
}

extension OperatorCall: CustomStringConvertible {
  /// The call as it is written in a chain, with one space between its parts.
  public var description: String {
    ([name] + arguments.map(\.description)).joined(separator: " ")
  }
}

extension Chain: CustomStringConvertible {
  /// The chain on one line, without comments.
  public var description: String { calls.map(\.description).joined(separator: " | ") }
}

extension String {
  /// The part of the text at UTF-8 offsets `range`, cut to the text.
  public subscript(utf8 range: SourceRange) -> String {
    let bytes = utf8.dropFirst(max(0, range.lowerBound)).prefix(range.count)
    return String(decoding: Array(bytes), as: UTF8.self)
  }
}

extension ChainError {
  /// A text for a message: no line break or other control character.
  static func visible(_ text: String) -> String { text.unicodeScalars.map(visible).joined() }

  static func visible(_ scalar: Unicode.Scalar) -> String {
    scalar.properties.generalCategory == .control ? "\u{FFFD}" : String(scalar)
  }
}

private func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    case "\t": result += "\\t"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
