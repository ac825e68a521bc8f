import AxisArrays
import ChainLanguage
import Devices
import Engine
import Operators
import Planner
import Storage
import Testing

/// The plan of a chain.
@Suite struct PlanTests {
  @Test func mapsFuseIntoOneTraversal() throws {
    let plan = try Sample(.int16, shape: [100_000, 8]).plan(
      "abs | clip 0 100 | log 10", threads: 2, blockBytes: 1 << 20)
    #expect(plan.stages.map(\.operators) == [["abs", "clip", "log"]])
    #expect(
      plan.stages.map(\.kernels) == [["abs_i16 -> clip_i16 -> convert_i16_f32 -> log_f32"]])
    #expect(plan.stages[0].tile == [65536, 8])
    #expect(plan.stages[0].blocks.count == 2)
  }

  @Test func aReductionOverTheStreamEndsItsStage() throws {
    let plan = try Sample(.float32, shape: [100_000, 8]).plan(
      "abs | mean time | log 10", blockBytes: 1 << 16)
    #expect(plan.stages.map(\.operators) == [["abs", "mean"], ["log"]])
    #expect(plan.stages.map(\.destination) == [.memory, .output])
    #expect(plan.stages[0].tile[0] % 256 == 0)
  }

  @Test func aReductionWithinBlocksFuses() throws {
    let plan = try Sample(.float32, shape: [100_000, 8]).plan("abs | mean ch | log 10")
    #expect(plan.stages.map(\.operators) == [["abs", "mean", "log"]])
    #expect(plan.stages[0].tile.count == 1)
  }

  @Test func transposedBlocksHaveRunsOnBothSides() throws {
    let plan = try Sample(.float32, shape: [4096, 4096]).plan("transpose", blockBytes: 1 << 16)
    #expect(plan.stages[0].tile == [512, 512])
  }

  /// Text is written block after block, so blocks hold whole rows where chunks are narrower.
  @Test(
    arguments: [
      ([10_000, 64], [512, 16]), ([20, 300, 64], [1, 100, 16]), ([40, 30, 20], nil),
    ] as [([Int], [Int]?)])
  func blocksOfAStreamComeInOrder(shape: [Int], chunk: [Int]?) {
    let cutter = StageCutter(
      budget: MemoryBudget(limit: 256 << 20, threads: 2), inputChunk: chunk,
      stream: LayoutRequest.Stream(bytesPerElement: 32))
    let blocks = cutter.cut([], shape: shape, type: .float32)[0].blocks
    var next = 0
    for index in 0..<blocks.count {
      blocks.region(at: index).forEachRun(in: shape, elementSize: 1) { offset, count in
        #expect(offset == next)
        next += count
      }
    }
    #expect(next == shape.product)
  }

  /// Blocks of a difference overlap by one row; were a conversion before it in the same stage, its
  /// saturated values there would count twice.
  @Test func saturatedValuesCountOnce() throws {
    let sample = try Sample(.float32, shape: [500, 4])
    let alone = try sample.run("astype int8 | copy", blockBytes: 64)
    let result = try sample.run("astype int8 | diff time", blockBytes: 64)
    #expect(alone.statistics.values.saturated > 0)
    #expect(result.statistics.values.saturated == alone.statistics.values.saturated)
  }

  @Test func blocksKeepToTheMemoryLimit() throws {
    for chain in ["abs", "transpose", "mean time", "median time", "diff time | transpose | log"] {
      let plan = try Sample(.float32, shape: [3_000_000, 2]).plan(
        chain, threads: 4, limit: 16 << 20, blockBytes: 1 << 30)
      for stage in plan.stages {
        #expect(stage.blockBytes * 2 * stage.slots <= 16 << 20, "\(chain)")
      }
    }
  }

  /// A reduction along the frames of an image stack needs 256 of them at a time. Reading pieces of
  /// them would decode each as often as there are pieces.
  @Test func chunksAreNotDecodedInPieces() throws {
    let frames = ArraySpecification(
      elementType: .uint16,
      dimensions: ["frame", "y", "x"].map { Dimension(name: $0, length: $0 == "frame" ? 300 : 512) }
    )
    let plan = try Plan(
      ResolvedChain(Chain(parsing: "mean frame")), input: frames,
      layout: StorageLayout(chunk: [1, 512, 512], deflate: 4), context: NoFiles(),
      budget: MemoryBudget(limit: 256 << 20, threads: 2))
    #expect(plan.stages.count == 2)
    #expect(plan.stages[0].tile.suffix(2) == [512, 512])
    #expect(plan.stages[0].destination == .scratchFile)
  }

  /// Blocks are whole chunks even where a chunk is larger than an ordinary block, and fewer of them
  /// are in flight where they do not all fit.
  @Test func largeChunksStayWhole() throws {
    let recording = ArraySpecification(
      elementType: .float32,
      dimensions: [Dimension(name: "time", length: 1 << 20), Dimension(name: "ch", length: 64)])
    for (rows, chain, threads) in [
      (16384, "abs | mean ch | log 10", 2), (65536, "abs", 2), (65536, "abs", 16),
    ] {
      let plan = try Plan(
        ResolvedChain(Chain(parsing: chain)), input: recording,
        layout: StorageLayout(chunk: [rows, 64], deflate: 4), context: NoFiles(),
        budget: MemoryBudget(limit: 256 << 20, threads: threads))
      #expect(plan.stages.count == 1, "\(chain)")
      #expect(plan.stages[0].tile[0] % rows == 0, "\(chain)")
      if threads == 16 { #expect(plan.stages[0].slots < 18) }
    }
  }

  @Test func chunksThatNeedMoreMemoryAreRefused() throws {
    let sample = try Sample(.float32, shape: [4, 2]).specification
    var large = sample
    large.dimensions[0] = Dimension(name: "time", length: 1 << 24)
    #expect(throws: PlanError.self) {
      try Plan(
        ResolvedChain(Chain(parsing: "abs")), input: large,
        layout: StorageLayout(chunk: [1 << 22, 2], deflate: 4), context: NoFiles(),
        budget: MemoryBudget(limit: 32 << 20, threads: 2))
    }
  }

  /// Sums of such sizes would overflow; no file holds them.
  @Test(arguments: ["median time", "diff | astype int16 | diff", "copy"])
  func impossibleArraysAreRefused(chain: String) throws {
    let array = ArraySpecification(
      elementType: .float32, dimensions: [Dimension(name: "time", length: 1 << 60)])
    #expect(throws: PlanError.self) {
      try Plan(
        ResolvedChain(Chain(parsing: chain)), input: array, layout: .contiguous,
        context: NoFiles(), budget: MemoryBudget(limit: 64 << 20, threads: 2))
    }
  }

  /// The units of a packed array that is taken as stored are those of its unpacked values, which are
  /// not what is computed with, unless the chain says what they come to.
  @Test func unitsOfPackedValues() throws {
    var packed = try Sample(.int16, shape: [4, 2]).specification
    packed.attributes["scale_factor"] = .real(0.5)
    for (chain, units) in [
      ("mean time", nil as String?), ("transpose", "uV"), ("linear 0.5 units=mV", "mV"),
    ] {
      let plan = try Plan(
        ResolvedChain(Chain(parsing: chain)), input: packed, layout: .contiguous,
        context: NoFiles(), budget: MemoryBudget(limit: 64 << 20, threads: 1))
      #expect(plan.output.units == units, "\(chain)")
    }
  }

  /// Values are made of stored elements in the pass of the first operators, and the dimensions put
  /// into their order.
  @Test func unpacking() throws {
    let array = try Sample(.float32, shape: [4, 2]).specification
    var decoding = Decoding(.float32)
    decoding.storedType = .int16
    decoding.missing = [-1]
    decoding.scale = .along(dimension: 0, values: [0.5, 2])
    decoding.order = [1, 0]
    let plan = try Plan(
      ResolvedChain(Chain(parsing: "abs")), input: array, decoding: decoding, layout: .contiguous,
      context: NoFiles(), budget: MemoryBudget(limit: 64 << 20, threads: 1))
    let stage = try #require(plan.stages.first)
    #expect(plan.stages.count == 1)
    #expect(stage.operators == ["unpack", "transpose", "abs"])
    #expect(stage.inputShape == [2, 4] && stage.inputType == .int16)
    #expect(
      stage.works == [
        .map([
          MapStep(kernel: "convert_i16_f32", input: .int16, output: .float32),
          .function("mask", .float32, .real(-1)),
          .function(
            "linear", .float32, .along(dimension: 0, values: [0.5, 2]), .real(0)),
        ]),
        .permute(order: [1, 0]), .map([.function("abs", .float32)]),
      ])
    #expect(plan.output.shape == [4, 2])
  }
}
