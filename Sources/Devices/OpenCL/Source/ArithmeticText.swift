import Kernels

/// The arithmetic's text, for programs of a device.
enum ArithmeticText {
  /// The named pieces and those that they need, in an order in which each comes after those.
  ///
  /// Comments of whole lines are left out: they are for readers of our sources, and not every
  /// compiler takes more than ASCII.
  static func text(of names: Set<String>) -> String {
    var needed = names
    var pieces: [String] = []
    // A piece comes after those that it needs.
    for piece in all.reversed() where needed.contains(piece.name) {
      let lines = piece.text.split(separator: "\n", omittingEmptySubsequences: false)
      needed.formUnion(lines.compactMap(included))
      pieces.append(
        lines.filter { included($0) == nil && !isComment($0) }.joined(separator: "\n"))
    }
    return pieces.reversed().joined(separator: "\n")
  }

  private static let all: [(name: String, text: String)] = {
    var all: [(String, String)] = []
    while let piece = ax_source_at(all.count)?.pointee {
      all.append((String(cString: piece.name), String(cString: piece.text)))
    }
    return all
  }()

  private static func included(_ line: Substring) -> String? {
    guard line.hasPrefix("#include \"") else { return nil }
    return String(line.dropFirst("#include \"".count).prefix { $0 != "\"" })
  }

  private static func isComment(_ line: Substring) -> Bool {
    line.drop { $0 == " " }.hasPrefix("//")
  }
}
