import Testing

/// Files that are damaged, or made to do harm.
@Suite struct HostileTests {
  /// What a sanitizer finds in the HDF5 library, where a file is damaged, is a crash like others, which
  /// axpipe tells from its own. The library leaves memory behind then.
  private static let damaged = [
    "ASAN_OPTIONS":
      "abort_on_error=1:detect_leaks=0:log_path=\(Environment.root)/.build/sanitize-address/damaged"
  ]

  /// Random damage ends in a line and code 65, or does not matter. `AXPIPE_TEST_DAMAGE` says how many
  /// files are damaged; `AXPIPE_TEST_LONG=1` makes them many.
  @Test func randomDamage() throws {
    let usual = Environment.variable("AXPIPE_TEST_LONG") == nil ? "300" : "5000"
    let runs = Environment.variable("AXPIPE_TEST_DAMAGE") ?? usual
    try python(
      "Hostile/damage.py", [Environment.axpipe, runs], in: try ScratchFolder(),
      environment: Self.damaged)
  }

  /// So does damage of every kind that was thought of.
  @Test func craftedFiles() throws {
    try python(
      "Hostile/crafted.py", [Environment.axpipe], in: try ScratchFolder(),
      environment: Self.damaged)
  }

  /// What a file names is printed, never obeyed.
  @Test func controlCharacters() throws {
    try python("Hostile/names.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Names are told apart and cut as Linux and HDF5 do, whatever looks like one character.
  @Test func accents() throws {
    try python("Hostile/accents.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// Other files that an input names are read only with `--allow-external`.
  @Test func otherFiles() throws {
    try python("Hostile/external.py", [Environment.axpipe], in: try ScratchFolder())
  }

  /// The process that works and the one that watches over it are one to whoever sends signals.
  @Test func twoProcessesAsOne() throws {
    try python("Hostile/supervision.py", [Environment.axpipe], in: try ScratchFolder())
  }
}
