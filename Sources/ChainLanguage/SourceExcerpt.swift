/// A place in a text as two lines: the line of the text and a caret under the place.
///
///       abs | clp 0 1 | log 10
///             ^~~
public struct SourceExcerpt: Sendable, Hashable {
  /// The number of the line in the text, from 1.
  public let lineNumber: Int
  /// The two lines, indented by two spaces; none when the text is blank there and everywhere else.
  public let lines: [String]

  /// Lines are cut to this many columns around the place.
  private static let widest = 120

  /// Shows `range`, UTF-8 offsets of `text`. A range outside the text, or one that cuts a character,
  /// is shown at the nearest place.
  public init(of text: String, at range: SourceRange) {
    let utf8 = Array(text.utf8)
    let start = min(max(range.lowerBound, 0), utf8.count)
    let isBreak: (UInt8) -> Bool = { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }
    let lineStart = utf8[..<start].lastIndex(where: isBreak).map { $0 + 1 } ?? 0
    let lineEnd = utf8[start...].firstIndex(where: isBreak) ?? utf8.count
    let end = min(max(range.upperBound, start), lineEnd)
    lineNumber = 1 + Self.lineBreaks(in: utf8[..<lineStart])

    func cells(_ range: Range<Int>) -> [Cell] {
      String(decoding: utf8[range], as: UTF8.self).map { Cell($0) }
    }
    let parts = Self.cut(
      before: cells(lineStart..<start), marked: cells(start..<end), after: cells(end..<lineEnd))
    if utf8.allSatisfy({ $0 <= UInt8(ascii: " ") }) {
      lines = []
      return
    }
    let width = max(1, parts.marked.reduce(0) { $0 + $1.width })
    lines = [
      "  " + (parts.before + parts.marked + parts.after).map(\.text).joined(),
      "  " + parts.before.map(\.blank).joined() + "^"
        + String(repeating: "~", count: width - 1),
    ]
  }

  private static func lineBreaks(in utf8: ArraySlice<UInt8>) -> Int {
    var count = 0
    var previous: UInt8 = 0
    for byte in utf8 {
      if byte == UInt8(ascii: "\n") {
        count += previous == UInt8(ascii: "\r") ? 0 : 1
      } else if byte == UInt8(ascii: "\r") {
        count += 1
      }
      previous = byte
    }
    return count
  }

  private typealias Parts = (before: [Cell], marked: [Cell], after: [Cell])

  /// Keeps the marked part and as much around it as there is room for, with `…` where text is left
  /// out.
  private static func cut(before: [Cell], marked: [Cell], after: [Cell]) -> Parts {
    let ellipsis = Cell("…")
    var parts = Parts(before, marked, after)
    if parts.marked.count > widest { parts.marked = parts.marked.prefix(widest - 1) + [ellipsis] }
    var room = widest - parts.marked.count
    if before.count + after.count <= room { return parts }
    let front = min(before.count, max(room / 2, room - after.count))
    room -= front
    if front < before.count { parts.before = [ellipsis] + before.suffix(max(0, front - 1)) }
    if room < after.count { parts.after = after.prefix(max(0, room - 1)) + [ellipsis] }
    return parts
  }
}

/// A character as a terminal shows it.
private struct Cell {
  /// What is printed. A control character would move the cursor or worse, so it is replaced.
  let text: String
  /// Columns it takes; 0 for a tab, whose width the terminal decides.
  let width: Int

  init(_ character: Character) {
    if let ascii = character.asciiValue, ascii >= 0x20, ascii < 0x7F {
      (text, width) = (String(character), 1)
      return
    }
    let scalars = character.unicodeScalars
    if character == "\t" {
      (text, width) = ("\t", 1)
    } else if !scalars.allSatisfy(\.isShown) {
      (text, width) = ("\u{FFFD}", 1)
    } else {
      (text, width) = (String(character), character.columns)
    }
  }

  /// As many columns of blank.
  var blank: String { text == "\t" ? "\t" : String(repeating: " ", count: width) }
}

extension Unicode.Scalar {
  /// Whether the scalar neither breaks the line nor turns the direction of the text around it.
  fileprivate var isShown: Bool {
    switch properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: false
    default: !(0x202A...0x202E).contains(value) && !(0x2066...0x2069).contains(value)
    }
  }
}
