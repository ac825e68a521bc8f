import Glibc

/// How text for a person looks on a descriptor: what a terminal may be asked to do, and which
/// characters the locale can show.
struct Style: Hashable, Sendable {
  /// Whether words may be bold, faint or coloured.
  var hasColours: Bool
  /// Whether lines and bars may be drawn with characters beyond ASCII.
  var isUnicode: Bool

  /// For standard output, and for standard error.
  static let output = Style(for: STDOUT_FILENO)
  static let errors = Style(for: Console.descriptor)

  /// What weight a word has.
  enum Mark: Hashable, Sendable {
    case plain, strong, faint, name, good, caution, alarm

    /// The parameters of the control sequence (ECMA-48 SGR).
    fileprivate var code: String {
      switch self {
      case .plain: ""
      case .strong: "1"
      case .faint: "2"
      case .name: "1;36"
      case .good: "1;32"
      case .caution: "1;33"
      case .alarm: "1;31"
      }
    }
  }

  /// The style for a descriptor: colours only on a terminal that knows them and where nobody said no
  /// (https://no-color.org).
  init(for descriptor: Int32) {
    hasColours = Terminal.isCapable(descriptor) && environment("NO_COLOR")?.isEmpty ?? true
    isUnicode = Self.localeIsUnicode
  }

  /// The text with a mark.
  func marked(_ text: some StringProtocol, _ mark: Mark) -> String {
    guard hasColours, mark != .plain, !text.isEmpty else { return String(text) }
    return "\u{1B}[\(mark.code)m\(text)\u{1B}[0m"
  }

  /// What stands for text that was cut off.
  var ellipsis: String { isUnicode ? "…" : "..." }

  /// Whether the locale's characters are UTF-8. As in `setlocale`, the first that says something wins.
  private static let localeIsUnicode: Bool = {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment($0) }
    let name = (names.first { !$0.isEmpty } ?? "").lowercased()
    return name.contains("utf-8") || name.contains("utf8")
  }()
}
