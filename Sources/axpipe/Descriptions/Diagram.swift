/// Boxes one below the other, with arrows between them:
///
///     ┌─ input ───────────────┐
///     │ float32 (time 4, ch 3) │
///     └──┬────────────────────┘
///        │ 48 B
///     ┌──▼ output ────────────┐
struct Diagram {
  private var boxes: [(title: String, rows: [StyledText])] = []
  /// What stands beside the arrow below each box.
  private var arrows: [StyledText] = []

  private static let narrowest = 40

  /// Adds a box; `rows` are given the columns that they may take. `arrow` leads to it.
  mutating func add(_ title: String, rows: [StyledText], arrow: String = "") {
    if !boxes.isEmpty { arrows.append(StyledText(arrow)) }
    boxes.append((title, rows))
  }

  /// The lines of the diagram.
  func lines(_ style: Style, width: Int) -> [String] {
    let rows = boxes.map { box in box.rows.flatMap { $0.lines(width: width - 4) } }
    let inner = max(Self.narrowest, (rows.flatMap { $0 }.map(\.columns).max() ?? 0) + 2)
    let pen = style.isUnicode ? Pen.unicode : Pen.ascii
    var lines: [StyledText] = []
    for (index, box) in boxes.enumerated() {
      let head = String(repeating: pen.across, count: index == 0 ? 1 : 2)
      let start = pen.topLeft + head + (index == 0 ? pen.across : pen.arrow)
      let rest = inner - head.count - 3 - box.title.count
      lines.append(
        StyledText(start + " ", .faint) + StyledText(box.title, .strong)
          + StyledText(
            " " + String(repeating: pen.across, count: max(0, rest)) + pen.topRight, .faint))
      for row in rows[index] {
        let space = String(repeating: " ", count: max(0, inner - 1 - row.columns))
        lines.append(
          StyledText(pen.down + " ", .faint) + row + StyledText(space)
            + StyledText(pen.down, .faint))
      }
      let isLast = index == boxes.count - 1
      let bottom =
        isLast
        ? String(repeating: pen.across, count: inner)
        : pen.across + pen.across + pen.leaving + String(repeating: pen.across, count: inner - 3)
      lines.append(StyledText(pen.bottomLeft + bottom + pen.bottomRight, .faint))
      if !isLast {
        for line in arrows[index].lines(width: width - 5) {
          lines.append(StyledText("   \(pen.down) ", .faint) + line)
        }
      }
    }
    return lines.map { $0.text(style) }
  }

  /// The characters that lines are drawn with.
  private struct Pen {
    var across, down, topLeft, topRight, bottomLeft, bottomRight, leaving, arrow: String

    static let unicode = Pen(
      across: "─", down: "│", topLeft: "┌", topRight: "┐", bottomLeft: "└", bottomRight: "┘",
      leaving: "┬", arrow: "▼")
    static let ascii = Pen(
      across: "-", down: "|", topLeft: "+", topRight: "+", bottomLeft: "+", bottomRight: "+",
      leaving: "+", arrow: "v")
  }
}
