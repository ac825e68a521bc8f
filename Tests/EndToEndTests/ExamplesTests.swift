import Glibc
import Testing

/// What examples/ and the README show is what happens.
@Suite struct ExamplesTests {
  /// A shell script in an empty folder, with axpipe and the tests' Python in PATH.
  private func shell(_ script: String, in folder: ScratchFolder) throws -> String {
    let interpreters = Environment.python.split(separator: "/").dropLast().reduce("") {
      $0 + "/" + $1
    }
    let outcome = try Command(
      executable: "/bin/sh", arguments: ["-euc", script], directory: folder.path,
      environment: [
        "PATH": "\(Environment.path):\(interpreters)", "PYTHON": Environment.python,
        "EXAMPLES": Environment.root + "/examples", "SOURCE_DATE_EPOCH": "1700000000",
      ]
    ).run()
    try #require(outcome.ending == .exit(0), "\(outcome.output)\(outcome.errors)")
    return outcome.output
  }

  private let readme = text(of: Environment.root + "/README.md")

  /// The README's example is the quickstart's, with the output it really has.
  @Test func quickstart() throws {
    let mistake = "axpipe 'abs | clp 0 1 | log 10' recording.h5"
    let said = try shell(
      """
      "$EXAMPLES/quickstart/run.sh" demo
      cd demo
      echo "$ \(mistake)"
      \(mistake) 2>&1 || :
      """, in: try ScratchFolder())
    let shown = readme.indented(block: "$ axpipe ")
    try #require(!shown.isEmpty)
    for block in shown {
      #expect(said.contains(block), "the README shows\n\(block)\nthe quickstart says\n\(said)")
    }
  }

  @Test func makefilePipeline() throws {
    let folder = try ScratchFolder()
    let said = try shell(
      """
      cp "$EXAMPLES"/makefile-pipeline/* .
      mkdir raw
      "$PYTHON" "$EXAMPLES/quickstart/make_recording.py" raw/one.h5
      cp raw/one.h5 raw/two.h5
      make --silent -j2
      echo "again: $(make)"
      ls amplitude spread
      head -n 3 spread.csv
      """, in: folder)
    #expect(said.contains("again: make: Nothing to be done for 'all'."))
    #expect(said.contains("amplitude:\none.h5\ntwo.h5\n\nspread:\none.h5\ntwo.h5\n"))
    #expect(said.contains("A01"))
  }

  @Test func cron() throws {
    let folder = try ScratchFolder()
    let said = try shell(
      """
      mkdir recordings
      "$PYTHON" "$EXAMPLES/quickstart/make_recording.py" recordings/one.h5
      cp recordings/one.h5 recordings/two.h5
      "$EXAMPLES/cron/nightly-features.sh" recordings features
      before=$(stat -c %Y.%i features/one.h5 features/two.h5)
      "$EXAMPLES/cron/nightly-features.sh" recordings features
      test "$before" = "$(stat -c %Y.%i features/one.h5 features/two.h5)"
      """, in: folder)
    #expect(said.isEmpty, "a cron job that says something is mailed")
    #expect(names(in: folder.path + "/features") == [".lock", "one.h5", "two.h5"])
  }

  /// What the README shows of Python is what Python says.
  @Test func pythonInReadme() throws {
    let said = try shell(
      """
      "$EXAMPLES/quickstart/run.sh" . > /dev/null
      export PYTHONPATH="$EXAMPLES/python"
      "$PYTHON" -B -m doctest -v "$EXAMPLES/../README.md"
      """, in: try ScratchFolder())
    #expect(said.contains("\nTest passed.\n") && !said.contains("\n0 passed"), "\(said)")
  }

  /// Messages of ezmsg and arrays of xarray come back as they went.
  @Test func pythonPackage() throws {
    let said = try shell(
      #""$PYTHON" -B "$EXAMPLES/python/test_axisarrays.py" 2>&1"#, in: try ScratchFolder())
    #expect(said.hasSuffix("\n\nOK\n"), "\(said)")
  }

  /// The notebook shows what its cells print.
  @Test func notebook() throws {
    let notebook = Environment.root + "/examples/python/features.ipynb"
    try python(
      "Interoperability/notebook.py", [notebook] + (Environment.records ? ["--record"] : []),
      in: try ScratchFolder())
  }

  /// The README's table is the catalogue's. `make docs` writes it.
  @Test func operatorTable() throws {
    let table = try shell("axpipe ops --markdown", in: try ScratchFolder())
    try #require(table.contains("| `abs`"))
    #expect(readme.contains(table), "run 'make docs'")
  }

  /// The operator that the README shows is the one in the catalogue.
  @Test func shownOperator() throws {
    let start = try #require(readme.firstRange(of: "```swift\n")).upperBound
    let end = try #require(readme[start...].firstRange(of: "```")).lowerBound
    let source = text(of: Environment.root + "/Sources/Operators/Math/Invert.swift")
    #expect(source.hasSuffix(readme[start..<end]))
  }
}

extension String {
  /// The blocks of lines indented by four blanks that start with `prefix`, without the indent.
  fileprivate func indented(block prefix: String) -> [String] {
    var blocks: [String] = []
    var block: [Substring] = []
    for line in (self + "\n").split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("    ") {
        block.append(line.dropFirst(4))
      } else if !block.isEmpty {
        if block[0].hasPrefix(prefix) { blocks.append(block.joined(separator: "\n") + "\n") }
        block = []
      }
    }
    return blocks
  }
}
