import ArgumentParser
import ChainLanguage
import Glibc
import Operators

/// `axpipe ops [NAME]`
struct OpsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ops",
    abstract: "List the operators, or show all about one.",
    usage: "axpipe ops [NAME]")

  @ArgumentParser.Argument(
    help: ArgumentHelp("An operator's name.", valueName: "name"),
    completion: Completion.operators)
  var name: String?

  @Flag(help: ArgumentHelp("Print the table of the operators in Markdown.", visibility: .hidden))
  var markdown = false

  @Flag(help: ArgumentHelp("Print axpipe-operators(7) in mdoc.", visibility: .hidden))
  var man = false

  @Option(
    help: ArgumentHelp(
      "Print the manual page at PATH with its lists of options made anew.", visibility: .hidden))
  var page: String?

  func run() throws {
    let output = TextOutput.standard()
    if let page {
      try output.write(try OptionsManual.filled(try ChainText.contents(of: page, kind: "page")))
    } else {
      try output.write(try text())
    }
    try output.flush()
  }

  private func text() throws(CommandLineError) -> String {
    if man { return OperatorManual.text }
    if markdown { return OperatorTable.text }
    let width = min(Terminal.width(STDOUT_FILENO) ?? 80, 100)
    guard let name else { return OperatorHelp.list(width: width) }
    guard let entry = Catalogue.entry(named: name) else {
      let names = Catalogue.entries.map(\.name)
      throw .unknownOperator(name, suggestion: nearestName(to: name, among: names))
    }
    return OperatorHelp.text(entry, width: width)
  }
}
