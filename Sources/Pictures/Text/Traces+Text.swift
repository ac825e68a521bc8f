extension Traces {
  /// The traces as lines of text.
  ///
  /// - Parameters:
  ///   - width: Columns of the terminal.
  ///   - height: Lines that they may take, about.
  ///   - braille: Whether the terminal shows more than ASCII.
  public func lines(width: Int, height: Int, braille: Bool) -> [String] {
    let labels = channels.map(\.label)
    let numbers = channels.map { channel in
      channel.range.map { [RoundNumbers.text($0.upperBound), RoundNumbers.text($0.lowerBound)] }
        ?? ["no values", ""]
    }
    let labelWidth = labels.map(\.count).max() ?? 0
    let numberWidth = numbers.joined().map(\.count).max() ?? 0
    let left = labelWidth + (labelWidth > 0 ? 1 : 0) + numberWidth + 1
    let columns = max(8, width - left)
    let rows = min(8, max(1, (height - 3) / max(1, channels.count)))
    var lines = [unit.map { "\(title) [\($0)]" } ?? title]
    for (index, channel) in channels.enumerated() {
      let picture = TextTrace(channel, columns: columns, rows: rows, braille: braille).lines
      for (row, text) in picture.enumerated() {
        let label = row == 0 ? labels[index] : ""
        let number =
          row == 0 ? numbers[index][0] : row == rows - 1 ? numbers[index][1] : ""
        let gap = String(repeating: " ", count: numberWidth - number.count)
        let head = labelWidth > 0 ? label.padded(to: labelWidth) + " " : ""
        lines.append(head + gap + number + " " + text)
      }
    }
    let indent = String(repeating: " ", count: left)
    return lines + axis.textLines(columns: columns).map { indent + $0 }
  }
}

/// A channel as lines of text.
private struct TextTrace {
  let lines: [String]

  init(_ channel: Traces.Channel, columns: Int, rows: Int, braille: Bool) {
    // A character of Braille has two columns of four dots.
    let (across, down) = braille ? (2, 4) : (1, 1)
    let (dotColumns, dotRows) = (columns * across, rows * down)
    var dots = [Bool](repeating: false, count: dotColumns * dotRows)
    if let range = channel.range {
      func row(_ value: Double) -> Int {
        Int(((1 - range.share(of: value)) * Double(dotRows - 1)).rounded())
      }
      var before: ClosedRange<Int>?
      for column in 0..<dotColumns {
        let bins = channel.bins.spanning(column, of: dotColumns)
        guard !bins.isEmpty else {
          before = nil
          continue
        }
        let own = row(bins.most)...row(bins.least)
        var drawn = own
        // Steps are joined, so that a line stays one.
        if let before, before.lowerBound > own.upperBound + 1 {
          drawn = own.lowerBound...before.lowerBound - 1
        } else if let before, before.upperBound + 1 < own.lowerBound {
          drawn = before.upperBound + 1...own.upperBound
        }
        for row in drawn { dots[row * dotColumns + column] = true }
        before = own
      }
    }
    lines = (0..<rows).map { row in
      String(
        String.UnicodeScalarView(
          (0..<columns).map { column in
            braille
              ? Self.braille(dots, row: row * 4, column: column * 2, width: dotColumns)
              : dots[row * dotColumns + column] ? "#" : " "
          }))
    }
  }

  /// The bits of the dots, left column then right, from the top (Unicode Standard, Braille Patterns).
  private static let bits: [[UInt32]] = [
    [0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80],
  ]

  private static func braille(
    _ dots: [Bool], row: Int, column: Int, width: Int
  ) -> Unicode.Scalar {
    var code: UInt32 = 0x2800
    for (down, pair) in bits.enumerated() {
      for (across, bit) in pair.enumerated() where dots[(row + down) * width + column + across] {
        code |= bit
      }
    }
    return Unicode.Scalar(code) ?? " "
  }
}

extension [Envelope.Extrema] {
  /// The extrema of the bins that are at a column, or of the one that is nearest.
  fileprivate func spanning(_ column: Int, of columns: Int) -> Envelope.Extrema {
    let first = column * count / columns
    let last = Swift.max(first + 1, (column + 1) * count / columns)
    var extrema = Envelope.Extrema()
    for bin in self[first..<Swift.min(last, count)] where !bin.isEmpty {
      extrema.least = Swift.min(extrema.least, bin.least)
      extrema.most = Swift.max(extrema.most, bin.most)
    }
    return extrema
  }
}

extension AxisScale {
  /// A line with marks and labels, and one with the title.
  func textLines(columns: Int) -> [String] {
    var line = ""
    for tick in ticks(atMost: max(2, columns / 14)) {
      let place = Int(tick.position * Double(columns)) - tick.label.count / 2
      let start = max(place, line.isEmpty ? 0 : line.count + 2)
      if start + tick.label.count > columns || start > place + 3 { continue }
      line = line.padded(to: start) + tick.label
    }
    let indent = String(repeating: " ", count: max(0, (columns - title.count) / 2))
    return (line.isEmpty ? [] : [line]) + [indent + title]
  }
}

extension String {
  /// The text with spaces after it, up to a length.
  func padded(to length: Int) -> String {
    count >= length ? self : self + String(repeating: " ", count: length - count)
  }
}
