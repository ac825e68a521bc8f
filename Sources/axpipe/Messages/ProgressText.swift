import ChainLanguage

/// The text of a progress line, in as much room as there is.
struct ProgressText {
  var title: String
  /// The part that is done, 0 to 1.
  var done: Double
  var bytes: Int
  /// Bytes per second.
  var rate: Double
  var style: Style

  private static let narrowestBar = 8
  private static let widestBar = 40
  private static let shortestTitle = 12

  /// The line in at most `width` columns: what matters least goes first where that is too little.
  func line(width: Int) -> String {
    var figures = [percent, amount, speed, timeLeft]
    var title = self.title
    func needed() -> Int {
      (figures + [title.isEmpty ? "" : String(repeating: " ", count: titleColumns(title))])
        .filter { !$0.isEmpty }.reduce(0) { $0 + $1.columns + 2 } + Self.narrowestBar + 2
    }
    for index in [2, 1] where needed() > width { figures[index] = "" }
    if needed() > width { title = "" }
    if needed() > width { figures[3] = "" }
    let texts = figures.filter { !$0.isEmpty }
    let room = width - texts.reduce(0) { $0 + $1.columns + 2 }
    guard room >= Self.narrowestBar + 2 else { return String(percent.prefix(max(0, width))) }
    let titleRoom = room - Self.narrowestBar - 4
    let head = title.isEmpty ? "" : Self.ending(title, columns: titleRoom, style) + "  "
    let barWidth = min(room - head.columns - 2, Self.widestBar)
    return head + ([bar(barWidth)] + texts).joined(separator: "  ")
  }

  private func titleColumns(_ title: String) -> Int { min(title.columns, Self.shortestTitle) }

  /// The end of a title, which tells files apart.
  private static func ending(_ title: String, columns: Int, _ style: Style) -> String {
    if title.columns <= columns { return title }
    return style.ellipsis + title.suffix(columns: columns - style.ellipsis.columns)
  }

  private var percent: String { Self.padded("\(Int(done * 100))%", 4) }

  /// What the bytes so far let expect, which may be more than can be counted.
  private var total: Int {
    done > 0 ? Int(exactly: (Double(bytes) / done).rounded()) ?? .max : bytes
  }

  private var amount: String {
    let total = ByteSize(bytes: total).description
    return Self.padded("\(ByteSize(bytes: bytes).description) of \(total)", total.count + 12)
  }

  private var speed: String { Self.padded(ByteSize(bytes: Int(rate)).description + "/s", 10) }

  private var timeLeft: String {
    rate > 0 && done > 0 ? Self.clock(Double(total - bytes) / rate) + " left" : ""
  }

  /// A bar in so many columns.
  private func bar(_ columns: Int) -> String {
    let width = columns - 2
    if style.isUnicode {
      let eighths = Int(Double(width * 8) * done)
      let parts = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"]
      let filled = String(repeating: "█", count: eighths / 8) + parts[eighths % 8]
      return "▕" + style.marked(filled, .name) + String(repeating: " ", count: width - filled.count)
        + "▏"
    }
    let filled = Int(Double(width) * done)
    let tip = filled < width ? ">" : ""
    return "[" + String(repeating: "=", count: filled) + tip
      + String(repeating: " ", count: max(0, width - filled - 1)) + "]"
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    let (minutes, rest) = (whole / 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + String(rest)
    if minutes < 60 { return "\(minutes):\(tail)" }
    return "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60):\(tail)"
  }
}
