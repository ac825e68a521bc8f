import Glibc
import Testing

/// The manual pages say what the program says.
@Suite struct ManualTests {
  private static let manuals = Environment.root + "/man"
  private static let mandoc = "/usr/bin/mandoc"

  /// `axpipe ops --man > man/axpipe-operators.7` makes the page anew.
  @Test func operatorsPageIsTheGeneratedOne() throws {
    let outcome = try axpipe(["ops", "--man"], in: try ScratchFolder())
    #expect(outcome.ending == .exit(0))
    #expect(outcome.output == text(of: Self.manuals + "/axpipe-operators.7"))
  }

  /// `make docs` makes the lists of options anew.
  @Test func listsOfOptionsAreTheGeneratedOnes() throws {
    let page = Self.manuals + "/axpipe.1"
    let outcome = try axpipe(["ops", "--page", page], in: try ScratchFolder())
    #expect(outcome.ending == .exit(0))
    #expect(outcome.output == text(of: page))
    #expect(outcome.output.contains(".It Fl c , Fl -chain-file Ar file\n"))
  }

  @Test(arguments: [[], ["rerun"], ["explain"], ["info"], ["plot"]])
  func everyOptionIsDescribed(command: [String]) throws {
    let page = text(of: Self.manuals + "/axpipe.1")
    let help = try axpipe(command + ["--help"], in: try ScratchFolder())
    #expect(help.ending == .exit(0))
    var found = 0
    for line in help.output.split(separator: "\n") where line.hasPrefix("  -") {
      let names = line.split(separator: " ").prefix { $0.hasPrefix("-") }
      for name in names.map({ $0.filter { $0 != "," }.dropFirst() }) {
        found += 1
        #expect(page.contains("Fl \(name)"), "axpipe(1) does not describe -\(name)")
      }
    }
    #expect(found > 2)
  }

  @Test(
    .enabled(if: access(mandoc, X_OK) == 0, "there is no mandoc"),
    arguments: ["axpipe.1", "axpipe-operators.7", "axpipe-format.5"])
  func pagesAreCorrect(name: String) throws {
    let folder = try ScratchFolder()
    let outcome = try Command(
      executable: Self.mandoc,
      arguments: ["-T", "lint", "-W", "warning", "\(Self.manuals)/\(name)"], directory: folder.path
    ).run()
    #expect(outcome.ending == .exit(0))
    #expect(outcome.output == "")
  }
}
