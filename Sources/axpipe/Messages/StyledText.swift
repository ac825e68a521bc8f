import ChainLanguage

/// Text in parts of different weight, without line breaks.
struct StyledText: ExpressibleByStringLiteral {
  private(set) var parts: [(text: String, mark: Style.Mark)] = []

  init(stringLiteral text: String) { self.init(text) }

  /// Text of one weight; what comes from a file is made harmless first.
  init(_ text: String, _ mark: Style.Mark = .plain) {
    if !text.isEmpty { parts = [(text.printable, mark)] }
  }

  static func + (left: StyledText, right: StyledText) -> StyledText {
    var sum = left
    sum.parts += right.parts
    return sum
  }

  static func += (left: inout StyledText, right: StyledText) { left.parts += right.parts }

  /// The columns it takes.
  var columns: Int { parts.reduce(0) { $0 + $1.text.columns } }

  /// The text with its marks, cut to `width` columns where a width is given.
  func text(_ style: Style, width: Int? = nil) -> String {
    guard let width, columns > width else {
      return parts.map { style.marked($0.text, $0.mark) }.joined()
    }
    var room = max(0, width - style.ellipsis.columns)
    var result = ""
    for part in parts {
      let kept = part.text.prefix(columns: room)
      result += style.marked(kept, part.mark)
      if kept.count < part.text.count { break }
      room -= kept.columns
    }
    return result + style.marked(style.ellipsis, .faint)
  }

  /// The text on lines of at most `width` columns, but at least one, broken at blanks where there are any.
  func lines(width: Int) -> [StyledText] {
    let width = max(1, width)
    var lines: [StyledText] = []
    var line = StyledText("")
    var room = width
    for (text, mark) in parts {
      var rest = text[...]
      while rest.columns > room {
        var head = rest.prefix(columns: room)
        if let blank = head.lastIndex(of: " "), blank > head.startIndex || !line.parts.isEmpty {
          head = head[..<blank]
        } else if !line.parts.isEmpty {
          head = head.prefix(0)
        } else if head.isEmpty {
          head = rest.prefix(1)
        }
        lines.append(line + StyledText(String(head), mark))
        rest = rest[head.endIndex...].drop { $0 == " " }
        (line, room) = ("", width)
      }
      line += StyledText(String(rest), mark)
      room -= rest.columns
    }
    return line.parts.isEmpty && !lines.isEmpty ? lines : lines + [line]
  }
}

extension StringProtocol where SubSequence == Substring {
  /// The longest beginning that takes at most so many columns.
  func prefix(columns limit: Int) -> Substring {
    var room = limit
    return prefix { character in
      room -= character.columns
      return room >= 0
    }
  }

  /// The longest end that takes at most so many columns.
  func suffix(columns limit: Int) -> Substring {
    var room = limit
    var start = endIndex
    while start > startIndex {
      let before = index(before: start)
      room -= self[before].columns
      if room < 0 { break }
      start = before
    }
    return self[start...]
  }
}
