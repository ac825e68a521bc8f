import Glibc
import Testing

/// Peak memory is bounded by `--memory`, whatever the file's size.
@Suite(.serialized, .disabled(if: Environment.isSanitized, Environment.measuresMemory))
struct MemoryTests {
  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/sizes.py", ["384"], in: folder)
    return folder
  }

  /// What the program, its libraries and the threads' stacks take beside the blocks.
  static let besides = 48 << 20

  /// Runs axpipe and gives the peak of its resident memory in bytes.
  private func peak(_ arguments: [String], in folder: ScratchFolder) throws -> Int {
    let path = try Self.input.get().path + "/large.h5"
    symlink(path, folder.path + "/large.h5")
    let said = try python("Reference/peak.py", [Environment.axpipe] + arguments, in: folder)
    return try #require(Int(said.dropLast()))
  }

  @Test(arguments: [
    "abs | clip 0 1 | log 10", "diff", "transpose", "mean time", "mean ch", "median time",
    "std time | add 1", "transpose | median time", "argmax time",
  ])
  func staysWithinTheLimit(chain: String) throws {
    let folder = try ScratchFolder()
    let peak = try peak([chain, "large.h5", "-o", "out.h5", "--memory", "64M"], in: folder)
    #expect(peak < (64 << 20) + Self.besides, "the peak was \(peak >> 20) MiB")
  }

  /// Other formats are written as the elements come; what comes in another order waits in a file.
  @Test(arguments: [("abs", "csv"), ("transpose", "csv"), ("transpose", "npy")])
  func otherFormats(chain: String, format: String) throws {
    let folder = try ScratchFolder()
    let peak = try peak([chain, "large.h5", "-o", "out.\(format)", "--memory", "64M"], in: folder)
    #expect(peak < (64 << 20) + Self.besides, "the peak was \(peak >> 20) MiB")
  }

  /// Chunks of which the memory holds few are read and written in parts.
  @Test(arguments: ["abs", "diff", "mean dim_0"])
  func largeChunks(chain: String) throws {
    let folder = try ScratchFolder()
    try python("Inputs/chunks.py", [], in: folder)
    let peak = try peak([chain, "chunks.h5", "-o", "out.h5", "--memory", "64M"], in: folder)
    #expect(peak < (64 << 20) + Self.besides, "the peak was \(peak >> 20) MiB")
  }

  /// Inputs at a time share the memory.
  @Test(arguments: ["abs", "median time"])
  func severalInputsShareTheLimit(chain: String) throws {
    let folder = try ScratchFolder()
    symlink("large.h5", folder.path + "/other.h5")
    let peak = try peak(
      [chain, "large.h5", "other.h5", "-o", "out/", "--jobs", "2", "--memory", "64M"], in: folder)
    #expect(peak < (64 << 20) + Self.besides, "the peak was \(peak >> 20) MiB")
  }

  @Test func statisticsSayThePeak() throws {
    let folder = try ScratchFolder()
    let peak = try peak(
      ["abs", "large.h5", "-o", "out.h5", "--memory", "64M", "--stats", "stats.json"], in: folder)
    try python("Reference/statistics.py", ["stats.json", "\(peak)"], in: folder)
  }
}
