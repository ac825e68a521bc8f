import AxisArrays
import Storage

/// What outputs are made from, as rules for make:
///
///     features/one.h5: raw/one.h5 features.axp gains.h5
///     raw/one.h5:
///     features.axp:
///     gains.h5:
///
/// The rules without prerequisites keep make from failing when a file is gone that an output was once
/// made from, as the compiler's option -MP does.
struct Dependencies {
  private var rules: [(target: String, prerequisites: [String])] = []

  /// Refuses a name that cannot stand in a makefile.
  mutating func add(_ target: String, madeFrom names: [String]) throws(CommandLineError) {
    for name in names + [target] where name.unicodeScalars.contains("\n") {
      throw .dependencyName(name)
    }
    var seen: Set<ExactName> = []
    rules.append((target, names.filter { seen.insert($0.exact).inserted }))
  }

  /// Writes the rules.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(text)
    try file.commit()
  }

  var text: String {
    var text = ""
    var seen = Set(rules.map(\.target.exact))
    var phony: [String] = []
    for (target, prerequisites) in rules {
      text += Self.escaped(target: target) + ":"
      text += prerequisites.map { " " + Self.escaped($0) }.joined() + "\n"
      phony += prerequisites.filter { seen.insert($0.exact).inserted }
    }
    return text + phony.map { Self.escaped(target: $0) + ":\n" }.joined()
  }

  /// A name as make reads it back.
  static func escaped(_ name: String) -> String {
    var result = ""
    var backslashes = 0
    for character in name.unicodeScalars {
      switch character {
      case " ", "\t":
        // Backslashes count only where they stand before such a character.
        result += String(repeating: "\\", count: backslashes + 1)
      case "#", ":": result += "\\"
      case "$": result += "$"
      default: break
      }
      backslashes = character == "\\" ? backslashes + 1 : 0
      result.unicodeScalars.append(character)
    }
    return result
  }

  /// The same where '%' would make a pattern of it.
  private static func escaped(target name: String) -> String {
    escaped(name).unicodeScalars.split(separator: "%", omittingEmptySubsequences: false)
      .map(String.init).joined(separator: "\\%")
  }
}
