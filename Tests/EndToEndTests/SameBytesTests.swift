import Glibc
import Testing

/// The same command gives the same file, whatever the memory, the threads and the instruction set.
@Suite struct SameBytesTests {
  /// One chain for every shape of work.
  static let chains = [
    "abs | clip 0 1 | log 10", "linear 0.5 1 | pow 1.7", "diff scale_by_fs=true", "transpose",
    "transpose x ... time", "mean time", "sum ch", "std x", "median time", "median ch",
    "argmax time", "trapezoid time", "cart2pol axis=x", "pol2cart axis=x",
    "astype int16 | max time", "diff | transpose | mean time",
  ]

  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/blocks.py", in: folder)
    return folder
  }

  /// Runs the chain into the file `output` of a folder that has the input.
  private func run(
    _ chain: String, in folder: ScratchFolder, to output: String, _ options: [String] = [],
    _ environment: [String: String] = [:]
  ) throws {
    symlink(try Self.input.get().path + "/blocks.h5", folder.path + "/blocks.h5")
    let outcome = try axpipe(
      [chain, "blocks.h5", "-o", output] + options, in: folder, environment: environment)
    try #require(outcome.ending == .exit(0), "\(options): \(outcome.errors)")
  }

  /// The options stand in the file's own attributes, so only the arrays are compared.
  @Test(arguments: chains)
  func whateverTheLimits(chain: String) throws {
    let folder = try ScratchFolder()
    let limits = [["1", "256M"], ["2", "32M"], ["5", "40M"], ["1", "32M"], ["2", "1G"]]
    for (index, limit) in limits.enumerated() {
      let options = ["--threads", limit[0], "--memory", limit[1]]
      try run(chain, in: folder, to: "\(index).h5", options)
    }
    try run(chain, in: folder, to: "checked.h5", ["--check"])
    try python(
      "Reference/same.py", limits.indices.map { "\($0).h5" } + ["checked.h5"], in: folder)
  }

  /// Chunks are stored in the same order, however many threads encode them.
  @Test(arguments: ["abs", "transpose", "diff | transpose", "median time"])
  func whateverTheThreads(chain: String) throws {
    var expected: String?
    for threads in ["1", "2", "5"] {
      let folder = try ScratchFolder()
      let options = ["--threads=\(threads)", "--compress", "gzip:4"]
      try run(chain, in: folder, to: "out.h5", options)
      let bytes = try #require(folder.bytes(of: "out.h5"))
      let content = String(decoding: bytes, as: Unicode.ASCII.self)
      // The options stand in the file's own attributes.
      let plain = content.replacing("--threads=\(threads)", with: "")
      #expect(expected ?? plain == plain, "\(threads) threads changed the file")
      expected = plain
    }
  }

  @Test(arguments: chains)
  func whateverTheInstructions(chain: String) throws {
    let processor = text(of: "/proc/cpuinfo")
    var expected: [UInt8]?
    for (set, flag) in [("baseline", ""), ("avx2", " avx2 "), ("avx512", " avx512dq "), ("", "")] {
      guard flag.isEmpty || processor.contains(flag) else { continue }
      let folder = try ScratchFolder()
      try run(chain, in: folder, to: "out.h5", [], set.isEmpty ? [:] : ["AXPIPE_ISA": set])
      let content = try #require(folder.bytes(of: "out.h5"))
      #expect(expected ?? content == content, "the set '\(set)' changed the file")
      expected = content
    }
  }

  /// A sample of the product of threads, memory, devices, instruction sets and layouts, over every
  /// chain that the catalogue gives as an example; with AXPIPE_TEST_LONG=1 all of it. And two runs
  /// make the same file in every format.
  @Test func whateverTheCombination() throws {
    let runs = getenv("AXPIPE_TEST_LONG") == nil ? "1" : "all"
    try python("Reference/walk.py", [Environment.axpipe, runs], in: try ScratchFolder())
  }

  /// A chain is its operators one after the other.
  @Test(arguments: [
    "abs | clip 0 1 | log 10", "diff | scale 2 | mean time", "transpose | diff ch | max time",
    "cart2pol axis=x | median time | add 1", "astype float64 | std time | invert",
  ])
  func whetherChainedOrNot(chain: String) throws {
    let folder = try ScratchFolder()
    let input = try Self.input.get()
    symlink(input.path + "/blocks.h5", folder.path + "/step.h5")
    for part in chain.split(separator: "|") {
      let outcome = try axpipe([String(part), "step.h5", "-o", "next.h5"], in: folder)
      try #require(outcome.ending == .exit(0), "\(outcome.errors)")
      rename(folder.path + "/next.h5", folder.path + "/step.h5")
    }
    try run(chain, in: folder, to: "chained.h5")
    try python("Reference/same.py", ["step.h5", "chained.h5"], in: folder)
  }
}
