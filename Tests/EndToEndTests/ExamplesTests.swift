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
    let plan =
      "axpipe explain 'linear 0.195 units=uV | diff time scale_by_fs=true | abs | mean time' "
      + "recording.h5"
    let batch = "axpipe -k 'mean time' one.h5 damaged.h5 three.h5 -o means/"
    let said = try shell(
      """
      "$EXAMPLES/quickstart/run.sh" demo
      cd demo
      echo "$ \(mistake)"
      \(mistake) 2>&1 || :
      echo "$ \(plan)"
      \(plan)
      cp recording.h5 one.h5
      cp recording.h5 three.h5
      echo damaged >damaged.h5
      echo "$ \(batch)"
      \(batch) 2>&1 || :
      """, in: try ScratchFolder())
    let shown = readme.indented(block: "$ axpipe ")
    try #require(!shown.isEmpty)
    for block in shown {
      #expect(
        said.portable.contains(block.portable),
        "the README shows\n\(block)\nthe quickstart says\n\(said)")
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
      ls amplitude/*.h5 spread
      head -n 3 spread.csv
      touch -d 2100-01-01 amplitude.chain
      make --dry-run | cut -d ' ' -f 3-6
      touch -d 2001-01-01 amplitude.chain
      rm raw/two.h5
      make --silent amplitude/one.h5
      """, in: folder)
    #expect(said.contains("again: make: Nothing to be done for 'all'."))
    #expect(said.contains("amplitude/one.h5\namplitude/two.h5\n\nspread:\none.h5\ntwo.h5\n"))
    // The rules do not name the chain file, but what axpipe wrote down does.
    #expect(said.contains("-c amplitude.chain raw/one.h5 -o\n-c amplitude.chain raw/two.h5 -o\n"))
    #expect(!said.contains("linear"), "the spread does not depend on the chain file")
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
      test "$(grep -c 'done$' features/nightly.log)" = 1
      before=$(stat -c %Y.%i features/one.h5 features/two.h5)
      "$EXAMPLES/cron/nightly-features.sh" recordings features
      test "$before" = "$(stat -c %Y.%i features/one.h5 features/two.h5)"
      """, in: folder)
    #expect(said.isEmpty, "a cron job that says something is mailed")
    #expect(names(in: folder.path + "/features") == [".lock", "nightly.log", "one.h5", "two.h5"])
    let log = text(of: folder.path + "/features/nightly.log")
    #expect(log.contains("axpipe: 2 done\n"))
    #expect(log.contains("axpipe: 0 done, 2 skipped\n"))
  }

  /// A damaged recording is mailed, and the others are done.
  @Test func cronWithFailures() throws {
    let said = try shell(
      """
      mkdir recordings
      "$PYTHON" "$EXAMPLES/quickstart/make_recording.py" recordings/two.h5
      echo damaged >recordings/one.h5
      "$EXAMPLES/cron/nightly-features.sh" recordings features 2>&1 || echo "status $?"
      ls features
      """, in: try ScratchFolder())
    #expect(
      said == """
        axpipe: error: 'recordings/one.h5' is not an HDF5 file
        axpipe: 1 done, 1 failed
        status 65
        nightly.log
        two.h5

        """)
  }

  /// While a job holds the lock another does nothing.
  @Test func cronRunsOnce() throws {
    let folder = try ScratchFolder()
    let said = try shell(
      """
      mkdir recordings features
      "$PYTHON" "$EXAMPLES/quickstart/make_recording.py" recordings/one.h5
      flock features/.lock "$EXAMPLES/cron/nightly-features.sh" recordings features
      """, in: folder)
    #expect(said.isEmpty)
    #expect(names(in: folder.path + "/features") == [".lock"])
  }

  @Test func chainScript() throws {
    let said = try shell(
      """
      "$PYTHON" "$EXAMPLES/quickstart/make_recording.py" recording.h5
      "$EXAMPLES/chain-script/amplitude.axp" recording.h5 -o amplitude.h5
      axpipe 'max time' amplitude.h5 -d /signal | head -n 2
      """, in: try ScratchFolder())
    #expect(said.hasPrefix("ch "))
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
  /// The text without lines that tell of the machine: its processor and how fast it is.
  fileprivate var portable: String {
    split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.contains("cpu (") && !$0.hasPrefix("time    ") }.joined(separator: "\n")
  }

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
