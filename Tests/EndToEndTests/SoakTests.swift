import Glibc
import Testing

/// Runs in great number and of great length leave nothing behind and do not grow. In full with
/// AXPIPE_TEST_LONG=1, as `make soak` has it.
@Suite(.disabled(if: Environment.isSanitized, Environment.measuresMemory)) struct SoakTests {
  private static let isLong = getenv("AXPIPE_TEST_LONG") != nil

  /// Neither memory, descriptors nor files become more: over many runs, over many inputs in a run,
  /// and over the length of an array.
  @Test func nothingGrows() throws {
    let (runs, inputs, gibibytes) = Self.isLong ? (10_000, 9_000, 64) : (100, 900, 2)
    let said = try python(
      "Soak/soak.py", [Environment.axpipe] + [runs, inputs, gibibytes].map(String.init),
      in: try ScratchFolder())
    if Self.isLong { print(said) }
  }

  /// Command-line cases under valgrind: no memory that is not the program's, none that nothing was
  /// written to. In full by `make memcheck`, since it takes half an hour.
  @Test(.enabled(if: Environment.hasProgram("valgrind")))
  func memcheck() throws {
    let folder = try ScratchFolder()
    try python("Inputs/make.py", in: folder)
    try python(
      "Soak/memcheck.py", [Environment.axpipe, "input-truncated", "output-repeatable"], in: folder)
  }
}
