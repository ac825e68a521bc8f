/// A piece of a chain's text.
enum Token: Hashable {
  /// A run of characters without quotes: a name, a number or a word.
  case bare(String)
  case string(String)
  case file(FileReference)
  case pipe
  case newline
  case comma
  case equals
  case listStart
  case listEnd
  case end

  /// Whether an operator's arguments end before the token.
  var endsStage: Bool {
    switch self {
    case .pipe, .newline, .end: true
    default: false
    }
  }

  /// Whether a value can begin with the token.
  var startsValue: Bool {
    switch self {
    case .bare, .string, .file, .listStart: true
    default: false
    }
  }

  /// Whether a value ends with the token.
  private var endsValue: Bool {
    switch self {
    case .bare, .string, .file, .listEnd: true
    default: false
    }
  }

  /// Whether two tokens need something between them.
  func touches(_ next: Token) -> Bool { endsValue && next.startsValue }
}

/// Cuts the text of a chain into tokens.
///
/// It goes over the text once, from front to back, and holds nothing but its position, so its time
/// is proportional to the length of the text whatever the text is.
struct Lexer {
  let source: String
  private let bytes: [UInt8]
  private(set) var position = 0
  /// The token last returned and where it stands.
  private(set) var token = Token.newline
  private(set) var range = 0..<0

  init(_ source: String) {
    self.source = source
    bytes = Array(source.utf8)
  }

  /// Goes to the next token.
  mutating func advance() throws(ChainError) {
    let previous = (token: token, end: range.upperBound)
    skipSpaceAndComment()
    let start = position
    let next = try scan()
    range = start..<position
    if start == previous.end, start > 0, previous.token.touches(next) {
      throw error(.missingSpace, start..<start + 1)
    }
    token = next
  }

  /// An error at `range` of the text.
  func error(_ kind: ChainError.Kind, _ range: SourceRange) -> ChainError {
    ChainError(kind, source: source, range: range)
  }

  private mutating func scan() throws(ChainError) -> Token {
    guard position < bytes.count else { return .end }
    switch bytes[position] {
    case UInt8(ascii: "|"): return single(.pipe)
    case UInt8(ascii: ","): return single(.comma)
    case UInt8(ascii: "="): return single(.equals)
    case UInt8(ascii: "["): return single(.listStart)
    case UInt8(ascii: "]"): return single(.listEnd)
    case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return single(.newline)
    case UInt8(ascii: "\""): return .string(try scanString())
    case UInt8(ascii: "@"): return .file(try scanFile())
    default:
      let text = scanRun(Self.bare, refused: Self.isTypographic)
      if !text.isEmpty { return .bare(text) }
      let (scalar, length) = scalar(at: position)
      throw error(.unexpectedCharacter(scalar), position..<position + length)
    }
  }

  private mutating func single(_ token: Token) -> Token {
    position += 1
    return token
  }

  private mutating func skipSpaceAndComment() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "#") {
        while position < bytes.count, !Self.endsLine(bytes[position]) { position += 1 }
      } else {
        let (scalar, length) = scalar(at: position)
        if Self.endsLine(byte) || !Self.isSpace(scalar) { return }
        position += length
      }
    }
  }

  /// Takes characters for as long as they belong: ASCII ones by the table, of the others all but
  /// `refused` ones.
  private mutating func scanRun(
    _ belongs: [Bool], refused: (Unicode.Scalar) -> Bool = { _ in false }
  ) -> String {
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      if byte < 0x80 {
        guard belongs[Int(byte)] else { break }
        position += 1
      } else {
        let (scalar, length) = scalar(at: position)
        if Self.isSpace(scalar) || !scalar.properties.generalCategory.isPrintable
          || refused(scalar)
        {
          break
        }
        position += length
      }
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func scanString() throws(ChainError) -> String {
    let start = position
    position += 1
    var text: [UInt8] = []
    while position < bytes.count, !Self.endsLine(bytes[position]) {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(try scanEscape())
      case 0..<0x20 where byte != UInt8(ascii: "\t"), 0x7F:
        throw error(.unexpectedCharacter(Unicode.Scalar(byte)), position - 1..<position)
      default: text.append(byte)
      }
    }
    throw error(.unclosedString, start..<position)
  }

  private mutating func scanEscape() throws(ChainError) -> UInt8 {
    guard position < bytes.count, !Self.endsLine(bytes[position]) else {
      return UInt8(ascii: "\\")  // The caller finds that the string is not closed.
    }
    let start = position - 1
    let (scalar, length) = scalar(at: position)
    position += length
    switch scalar {
    case "\"": return UInt8(ascii: "\"")
    case "\\": return UInt8(ascii: "\\")
    case "n": return UInt8(ascii: "\n")
    case "t": return UInt8(ascii: "\t")
    default:
      throw error(.unknownEscape("\\\(ChainError.visible(scalar))"), start..<position)
    }
  }

  /// `@FILE:/path` or `@"FILE:/path"`. The path begins at the last `:/`, so that a file's own path
  /// may hold one.
  private mutating func scanFile() throws(ChainError) -> FileReference {
    let start = position
    position += 1
    let text: String
    if position < bytes.count, bytes[position] == UInt8(ascii: "\"") {
      text = try scanString()
    } else {
      text = scanRun(Self.inFileName)
    }
    let utf8 = Array(text.utf8)
    let colon = utf8.indices.last {
      utf8[$0] == UInt8(ascii: ":") && $0 + 1 < utf8.count && utf8[$0 + 1] == UInt8(ascii: "/")
    }
    let file = String(decoding: utf8[..<(colon ?? utf8.count)], as: UTF8.self)
    if file.isEmpty { throw error(.missingFile, start..<position) }
    let dataset = colon.map { String(decoding: utf8[($0 + 1)...], as: UTF8.self) }
    return FileReference(file: file, dataset: dataset)
  }
}

extension Lexer {
  /// The scalar that begins at `offset` and its length in bytes. A `String` is valid UTF-8, and the
  /// lexer stops at scalar boundaries only.
  private func scalar(at offset: Int) -> (Unicode.Scalar, Int) {
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    let text = String(decoding: bytes[offset..<min(offset + length, bytes.count)], as: UTF8.self)
    return (text.unicodeScalars.first ?? "\u{FFFD}", length)
  }

  private static func endsLine(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Space between tokens. The byte order mark counts, since some editors put it before a file.
  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == " " || (0x09...0x0D).contains(scalar.value) }
    return scalar.properties.isWhitespace || scalar == "\u{FEFF}"
  }

  /// ASCII characters of names, numbers and words: what dimension names and units are made of.
  private static let bare = table { byte in
    switch Character(Unicode.Scalar(byte)) {
    case "a"..."z", "A"..."Z", "0"..."9", "_", "-", "+", ".", "/", ":", "%", "*", "^": true
    default: false
    }
  }

  /// ASCII characters of a file's name without quotes: all but those that end a value.
  private static let inFileName = table { byte in
    byte > 0x20 && byte < 0x7F && !"|,[]\"#".utf8.contains(byte)
  }

  private static func table(_ belongs: (UInt8) -> Bool) -> [Bool] {
    (0..<0x80).map(belongs)
  }

  /// Marks that word processors put where a quotation mark or a minus sign was typed.
  private static func isTypographic(_ scalar: Unicode.Scalar) -> Bool {
    (0x2010...0x201F).contains(scalar.value) || scalar.value == 0x2212
  }
}
