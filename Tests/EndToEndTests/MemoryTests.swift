import Glibc
import Testing

/// Peak memory is bounded by `--memory`, whatever the file's size.
@Suite(.serialized) struct MemoryTests {
  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/sizes.py", ["384"], in: folder)
    return folder
  }

  /// What the program, its libraries and the threads' stacks take beside the blocks.
  static let besides = 48 << 20

  @Test(arguments: [
    "abs | clip 0 1 | log 10", "diff", "transpose", "mean time", "mean ch", "median time",
    "std time | add 1", "transpose | median time", "argmax time",
  ])
  func staysWithinTheLimit(chain: String) throws {
    let folder = try ScratchFolder()
    let path = try Self.input.get().path + "/large.h5"
    let outcome = try axpipe([chain, path, "-o", "out.h5", "--memory", "64M"], in: folder)
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    let peak = outcome.peakMemory
    #expect(peak < (64 << 20) + Self.besides, "the peak was \(peak >> 20) MiB")
  }

  @Test func statisticsSayThePeak() throws {
    let folder = try ScratchFolder()
    let path = try Self.input.get().path + "/large.h5"
    let outcome = try axpipe(
      ["abs", path, "-o", "out.h5", "--memory", "64M", "--stats", "stats.json"], in: folder)
    try #require(outcome.ending == .exit(0), "\(outcome.errors)")
    try python("Reference/statistics.py", ["stats.json", "\(outcome.peakMemory)"], in: folder)
  }
}
