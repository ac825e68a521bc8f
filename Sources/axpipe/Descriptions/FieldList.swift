/// Names with what belongs to them, in two columns:
///
///     time    0 s to 9.99 s, step 0.01 s (100 Hz)
///     ch      labels A1 to A64
struct FieldList {
  private var fields: [(name: String, text: String)] = []

  /// Adds a line; an empty name continues the field before.
  mutating func add(_ name: String, _ text: String) {
    fields.append((name.printable, text))
  }

  /// The lines, cut to `width` columns where a width is given.
  func lines(indent: String, width: Int? = nil) -> [String] {
    let column = fields.map(\.name.count).max() ?? 0
    return fields.map { field in
      let space = String(repeating: " ", count: column - field.name.count + 2)
      let line = indent + field.name + space + field.text
      guard let width, line.count > width, width > 1 else { return line }
      return line.prefix(width - 1) + "…"
    }
  }
}
