import ChainLanguage

/// Names with what belongs to them, in two columns:
///
///     time    0 s to 9.99 s, step 0.01 s (100 Hz)
///     ch      labels A1 to A64
struct FieldList {
  private var fields: [(name: StyledText, text: StyledText)] = []

  /// Adds a line; an empty name continues the field before.
  mutating func add(_ name: String, _ text: String, _ mark: Style.Mark = .plain) {
    fields.append((StyledText(name, mark), StyledText(text, mark)))
  }

  /// Whether there is nothing in it.
  var isEmpty: Bool { fields.isEmpty }

  /// The fields, a line each.
  var lines: [StyledText] {
    fields.map { $0.name + Self.space(column - $0.name.columns + 2) + $0.text }
  }

  /// The fields on lines of at most `width` columns; what is longer goes on below its beginning.
  func lines(width: Int) -> [StyledText] {
    fields.flatMap { field -> [StyledText] in
      let room = max(20, width - column - 2)
      return field.text.lines(width: room).enumerated().map { number, line in
        number == 0
          ? field.name + Self.space(column - field.name.columns + 2) + line
          : Self.space(column + 2) + line
      }
    }
  }

  /// The fields as plain text, cut to `width` columns where a width is given.
  func lines(indent: String, width: Int? = nil) -> [String] {
    lines.map { (StyledText(indent) + $0).text(.output, width: width) }
  }

  private var column: Int { fields.map(\.name.columns).max() ?? 0 }

  private static func space(_ count: Int) -> StyledText {
    StyledText(String(repeating: " ", count: max(0, count)))
  }
}
