extension Chain {
  /// Parses the text of a chain.
  ///
  ///     chain    = stage { separator stage }      separator: "|", newlines, or both
  ///     stage    = name { argument }
  ///     argument = [ name "=" ] value
  ///     value    = number | word | string | list | "none" | "@" FILE [ ":/" path ]
  ///     list     = "[" [ value { "," value } [ "," ] ] "]"
  ///
  /// `#` begins a comment that ends with the line. A line that ends or begins with `|` goes on with
  /// its neighbour. Nothing in the grammar nests, so no text can exhaust the stack.
  public init(parsing source: String) throws(ChainError) {
    var parser = Parser(source)
    self.init(source: source, calls: try parser.calls())
  }
}

/// Reads tokens into operator calls.
private struct Parser {
  private var lexer: Lexer

  init(_ source: String) { lexer = Lexer(source) }

  mutating func calls() throws(ChainError) -> [OperatorCall] {
    var calls: [OperatorCall] = []
    try lexer.advance()
    while true {
      var pipe: SourceRange?
      while lexer.token == .newline || lexer.token == .pipe {
        if lexer.token == .pipe {
          if calls.isEmpty || pipe != nil { throw lexer.error(.emptyStage, lexer.range) }
          pipe = lexer.range
        }
        try lexer.advance()
      }
      if lexer.token == .end {
        if let pipe { throw lexer.error(.nothingAfterPipe, pipe) }
        if calls.isEmpty { throw lexer.error(.emptyChain, lexer.range) }
        return calls
      }
      calls.append(try call())
    }
  }

  private mutating func call() throws(ChainError) -> OperatorCall {
    let range = lexer.range
    guard case .bare(let name) = lexer.token, Self.isName(name) else {
      throw unexpected { .notAnOperatorName($0) }
    }
    try lexer.advance()
    var end = range.upperBound
    var arguments: [Argument] = []
    while !lexer.token.endsStage {
      let argument = try argument()
      end = argument.range.upperBound
      arguments.append(argument)
    }
    return OperatorCall(
      name: name, nameRange: range, arguments: arguments, range: range.lowerBound..<end)
  }

  private mutating func argument() throws(ChainError) -> Argument {
    let first = (token: lexer.token, range: lexer.range)
    let (value, range) = try value()
    guard lexer.token == .equals else { return Argument(value: value, range: range) }
    guard case .bare(let label) = first.token, Self.isName(label) else {
      throw lexer.error(.notAParameterName(text(range)), range)
    }
    let equals = lexer.range
    try lexer.advance()
    guard lexer.token.startsValue else {
      throw lexer.error(
        .missingValue(parameter: label), first.range.lowerBound..<equals.upperBound)
    }
    let (named, namedRange) = try self.value()
    return Argument(label: label, labelRange: first.range, value: named, range: namedRange)
  }

  private mutating func value() throws(ChainError) -> (Value, SourceRange) {
    let range = lexer.range
    let value: Value
    switch lexer.token {
    case .bare(let text): value = try classify(text)
    case .string(let text): value = .string(text)
    case .file(let reference): value = .file(reference)
    case .listStart: return try list()
    default: throw unexpected { .notAParameterName($0) }
    }
    try lexer.advance()
    return (value, range)
  }

  private mutating func list() throws(ChainError) -> (Value, SourceRange) {
    let start = lexer.range
    var elements: [Value] = []
    try advanceInList(from: start)
    while lexer.token != .listEnd {
      switch lexer.token {
      case .listStart: throw lexer.error(.nestedList, lexer.range)
      case .comma: throw lexer.error(.missingElement, lexer.range)
      case .equals: throw lexer.error(.strayEquals, lexer.range)
      default: elements.append(try value().0)
      }
      try skipNewlines(from: start)
      if lexer.token == .comma {
        try advanceInList(from: start)
      } else if lexer.token.startsValue {
        throw lexer.error(.missingComma, lexer.range)
      }
    }
    let range = start.lowerBound..<lexer.range.upperBound
    try lexer.advance()
    return (.list(elements), range)
  }

  private mutating func advanceInList(from start: SourceRange) throws(ChainError) {
    try lexer.advance()
    try skipNewlines(from: start)
  }

  /// Lists go over several lines; one that meets the end or the next stage was not closed.
  private mutating func skipNewlines(from start: SourceRange) throws(ChainError) {
    while lexer.token == .newline { try lexer.advance() }
    if lexer.token == .end || lexer.token == .pipe { throw lexer.error(.unclosedList, start) }
  }

  /// A bare run is a number if all of it reads as one, else a word.
  private func classify(_ text: String) throws(ChainError) -> Value {
    switch text {
    case "none": return .none
    case "inf", "+inf": return .real(.infinity)
    case "-inf": return .real(-.infinity)
    case "nan": return .real(.nan)
    default: break
    }
    guard Self.isDecimal(text) else { return .word(text) }
    if let integer = Int64(text) { return text == "-0" ? .real(-0.0) : .integer(integer) }
    guard let real = Double(text) else { return .word(text) }
    if real.isInfinite { throw lexer.error(.numberTooLarge(text), lexer.range) }
    return .real(real)
  }

  /// Whether the text is `[+-] digits [. digits] [e [+-] digits]` with a digit before `e`.
  private static func isDecimal(_ text: String) -> Bool {
    var rest = text.utf8[...]
    func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    func dropSign() {
      if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
        rest.removeFirst()
      }
    }
    func dropDigits() -> Bool {
      let before = rest.count
      rest = rest.drop(while: isDigit)
      return rest.count < before
    }
    dropSign()
    var hasDigits = dropDigits()
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      let hasFraction = dropDigits()
      hasDigits = hasDigits || hasFraction
    }
    guard hasDigits else { return false }
    if let first = rest.first, first == UInt8(ascii: "e") || first == UInt8(ascii: "E") {
      rest.removeFirst()
      dropSign()
      if !dropDigits() { return false }
    }
    return rest.isEmpty
  }

  /// Names of operators and parameters: letters, digits and `_`, a letter first.
  private static func isName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first.isLetter else { return false }
    return text.unicodeScalars.allSatisfy {
      $0.isLetter || (0x30...0x39).contains($0.value) || $0 == "-"
    }
  }

  /// The error for a token where a name or a value should be.
  private func unexpected(_ otherwise: (String) -> ChainError.Kind) -> ChainError {
    let kind: ChainError.Kind =
      switch lexer.token {
      case .comma: .strayComma
      case .equals: .strayEquals
      case .listEnd: .strayListEnd
      default: otherwise(text(lexer.range))
      }
    return lexer.error(kind, lexer.range)
  }

  /// A piece of the chain as a message quotes it.
  private func text(_ range: SourceRange) -> String {
    "'\(ChainError.visible(lexer.source[utf8: range]))'"
  }
}

extension Unicode.Scalar {
  fileprivate var isLetter: Bool {
    if !isASCII { return properties.isAlphabetic }
    return (0x61...0x7A).contains(value | 0x20) || self == "_"
  }
}
