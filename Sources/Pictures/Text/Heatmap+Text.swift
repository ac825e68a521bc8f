extension Heatmap {
  /// The matrix as lines of text, in shades.
  ///
  /// - Parameters:
  ///   - unicode: Whether the terminal shows more than ASCII.
  public func lines(unicode: Bool) -> [String] {
    let shades: [Character] = unicode ? [" ", "░", "▒", "▓", "█"] : [" ", ".", "+", "*", "#"]
    let rows = cells.count / max(1, columns)
    let ticks = vertical.ticks(atMost: max(2, rows / 4))
    let labelWidth = ticks.map(\.label.count).max() ?? 0
    var labels = [Int: String]()
    for tick in ticks { labels[min(rows - 1, Int(tick.position * Double(rows)))] = tick.label }
    let shares = shares
    var head = unit.map { "\(title) [\($0)]" } ?? title
    if let range {
      head += ": \(RoundNumbers.text(range.lowerBound)) '\(shades[0])' to "
      head += "\(RoundNumbers.text(range.upperBound)) '\(shades[4])'"
    }
    var lines = [head, vertical.title]
    for row in 0..<rows {
      let label = labels[row] ?? ""
      let text = (0..<columns).map { column -> Character in
        guard let share = shares[row * columns + column] else { return "?" }
        return shades[min(4, Int(share * 5))]
      }
      let gap = String(repeating: " ", count: labelWidth - label.count)
      lines.append(gap + label + " " + String(text))
    }
    let indent = String(repeating: " ", count: labelWidth + 1)
    return lines + horizontal.textLines(columns: columns).map { indent + $0 }
  }
}
