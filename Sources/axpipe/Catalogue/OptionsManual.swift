import ArgumentParser
import FoundationEssentials

/// The lists of options in axpipe(1), in mdoc, from the declarations of the options.
///
/// The page itself is written by hand. A list stands where it says
///
///     .\" options of run: Input
///     .\" end of options
///
/// with the name of the command and the heading that the command's help has for the options.
enum OptionsManual {
  private static let start = ".\\\" options of "
  private static let end = ".\\\" end of options"

  /// The page with its lists made anew.
  static func filled(_ page: String) throws -> String {
    var lines: [Substring] = []
    var isInside = false
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == end { isInside = false }
      if !isInside { lines.append(line) }
      if line.hasPrefix(start) {
        let place = line.dropFirst(start.count).split(separator: ":", maxSplits: 1)
        let title = place.count > 1 ? place[1].drop { $0 == " " } : ""
        lines += try list(command: String(place[0]), title: String(title)).map { $0[...] }
        isInside = true
      }
    }
    return lines.joined(separator: "\n")
  }

  /// The options of a command under a heading; without a heading its own ones.
  private static func list(command: String, title: String) throws -> [String] {
    let type = Axpipe.configuration.subcommands.first {
      $0.configuration.commandName == command
    }
    guard let type else { return [] }
    let declared = try JSONDecoder().decode(Declaration.self, from: Data(type._dumpHelp().utf8))
    let options = declared.command.arguments.filter { option in
      option.shouldDisplay && option.kind != "positional" && (option.sectionTitle ?? "") == title
        && !["help", "version"].contains(option.preferredName?.name)
    }
    return [".Bl -tag -width Ds"] + options.flatMap(\.lines) + [".El"]
  }

  /// What the argument parser says about a command.
  private struct Declaration: Decodable {
    var command: Command

    struct Command: Decodable {
      var arguments: [Option]
    }

    struct Option: Decodable {
      var kind: String
      var shouldDisplay: Bool
      var sectionTitle: String?
      var names: [Name]?
      var preferredName: Name?
      var valueName: String?
      var abstract: String?

      struct Name: Decodable {
        var kind: String
        var name: String
      }

      /// The item of the list.
      var lines: [String] {
        let flags = (names ?? []).map { "Fl \($0.kind == "long" ? "-" : "")\($0.name)" }
        let value = kind == "option" ? valueName.map { " Ar \($0)" } ?? "" : ""
        return [
          ".It \(flags.joined(separator: " , "))\(value)",
          OperatorManual.sentences(abstract ?? ""),
        ]
      }
    }
  }
}
