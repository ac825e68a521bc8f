/// A pattern for a name, as shells have for files: `*` stands for any part of it, `?` for one character,
/// `[abc]`, `[a-z]` and `[!a-z]` for one of several. A backslash takes the next character as it is.
/// Characters are Unicode scalars, as they are to shells and `fnmatch`: an accent of its own is one,
/// whatever stands before it.
package struct NamePattern {
  private let tokens: [Token]

  fileprivate enum Token {
    case anyText
    case anyCharacter
    case one(of: [ClosedRange<Unicode.Scalar>], isNegated: Bool)
    case character(Unicode.Scalar)
  }

  package init(_ text: some StringProtocol) {
    tokens = Self.tokens(Substring(text).unicodeScalars)
  }

  /// Whether a text has a character that means something in a pattern.
  package static func isPattern(_ text: some StringProtocol) -> Bool {
    text.unicodeScalars.contains { "*?[\\".unicodeScalars.contains($0) }
  }

  /// Goes back to the last `*` where the rest does not match: never to an earlier one, which could
  /// only take more away.
  package func matches(_ name: some StringProtocol) -> Bool {
    var (tokens, name) = (tokens[...], Substring(name).unicodeScalars)
    var last: (tokens: ArraySlice<Token>, name: Substring.UnicodeScalarView)?
    while true {
      if case .anyText? = tokens.first {
        tokens.removeFirst()
        last = (tokens, name)
      } else if let token = tokens.first, let character = name.first, token.matches(character) {
        tokens.removeFirst()
        name.removeFirst()
      } else if tokens.isEmpty, name.isEmpty {
        return true
      } else {
        guard var retry = last, !retry.name.isEmpty else { return false }
        retry.name.removeFirst()
        last = retry
        (tokens, name) = retry
      }
    }
  }

  private static func tokens(_ text: Substring.UnicodeScalarView) -> [Token] {
    var rest = text
    var tokens: [Token] = []
    while let character = rest.popFirst() {
      switch character {
      case "*": tokens.append(.anyText)
      case "?": tokens.append(.anyCharacter)
      case "\\": tokens.append(.character(rest.popFirst() ?? "\\"))
      case "[":
        if let (token, after) = set(rest) {
          tokens.append(token)
          rest = after
        } else {
          tokens.append(.character("["))
        }
      default: tokens.append(.character(character))
      }
    }
    return tokens
  }

  /// The set that begins after a bracket, and what follows it; nil where no bracket ends it.
  private static func set(
    _ text: Substring.UnicodeScalarView
  ) -> (Token, Substring.UnicodeScalarView)? {
    var rest = text
    let isNegated = rest.first == "!" || rest.first == "^"
    if isNegated { rest.removeFirst() }
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    while let first = rest.popFirst() {
      // A bracket that comes first is one of the set.
      if first == "]", !ranges.isEmpty { return (.one(of: ranges, isNegated: isNegated), rest) }
      let low = first == "\\" ? rest.popFirst() ?? first : first
      if rest.first == "-", let high = rest.dropFirst().first, high != "]" {
        rest = rest.dropFirst(2)
        if low <= high { ranges.append(low...high) }
      } else {
        ranges.append(low...low)
      }
    }
    return nil
  }
}

extension NamePattern.Token {
  fileprivate func matches(_ character: Unicode.Scalar) -> Bool {
    switch self {
    case .anyText: false
    case .anyCharacter: true
    case .one(let ranges, let isNegated):
      ranges.contains { $0.contains(character) } != isNegated
    case .character(let own): own == character
    }
  }
}
