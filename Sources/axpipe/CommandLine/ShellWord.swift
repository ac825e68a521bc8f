/// Words of a shell command.
enum ShellWord {
  /// The word as a POSIX shell reads it back, quoted only where it must be.
  static func quoted(_ word: String) -> String {
    let plain = word.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "%+,-./:=@_".utf8.contains(byte)
      }
    }
    if plain && !word.isEmpty { return word }
    let escaped = word.split(separator: "'", omittingEmptySubsequences: false)
    return "'" + escaped.joined(separator: #"'\''"#) + "'"
  }

  /// A command line of the given words.
  static func line(_ words: [String]) -> String {
    words.map(quoted).joined(separator: " ")
  }
}
