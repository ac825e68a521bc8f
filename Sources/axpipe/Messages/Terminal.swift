import Glibc

/// What is known about the terminal behind a file descriptor.
enum Terminal {
  /// Whether the descriptor is a terminal.
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether the descriptor is a terminal that obeys control sequences.
  static func isCapable(_ descriptor: Int32) -> Bool {
    guard isTerminal(descriptor), let kind = environment("TERM") else { return false }
    return !kind.isEmpty && kind != "dumb"
  }

  /// No terminal is wider, whatever it says.
  private static let widest = 10_000

  /// The number of columns of the terminal; nil where there is none. `COLUMNS` wins.
  static func width(_ descriptor: Int32) -> Int? {
    guard isTerminal(descriptor) else { return nil }
    if let columns = environment("COLUMNS").flatMap({ Int($0) }), columns > 0 {
      return min(columns, widest)
    }
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
    return min(Int(size.ws_col), widest)
  }
}

/// The value of an environment variable.
func environment(_ name: String) -> String? {
  getenv(name).map { String(cString: $0) }
}

extension StringProtocol {
  /// The text with every character escaped that would make a terminal do something: text from files
  /// is shown, never obeyed. Also what reorders text or cannot be seen.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += #"\n"#
      case "\t": result += #"\t"#
      case "\r": result += #"\r"#
      case _ where scalar.isShown: result.unicodeScalars.append(scalar)
      default: result += "\\u{" + String(scalar.value, radix: 16) + "}"
      }
    }
    return result
  }
}

extension Unicode.Scalar {
  /// Whether a terminal shows it, and obeys it in nothing.
  var isShown: Bool {
    if isASCII { return (" "..."~").contains(self) }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      return false
    default: return true
    }
  }
}
