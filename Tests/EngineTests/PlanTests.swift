import AxisArrays
import Engine
import Planner
import Testing

/// The plan of a chain, as `axpipe explain` prints it.
@Suite struct PlanTests {
  private func explanation(_ chain: String, shape: [Int], blockBytes: Int = 1 << 20) throws
    -> [String]
  {
    try Sample(.int16, shape: shape).plan(chain, threads: 2, blockBytes: blockBytes)
      .explanation(device: "cpu").map { "\($0.label): \($0.text)" }
  }

  @Test func mapsFuseIntoOneTraversal() throws {
    let lines = try explanation("abs | clip 0 100 | log 10", shape: [100_000, 8])
    #expect(
      lines == [
        "input: int16 (time 100000, ch 8), 1.53 MiB, contiguous",
        "stage 1: abs | clip | log: 1 pass over 2 blocks of 65536 x 8 (1 MiB)",
        ": abs_i16 -> clip_i16 -> convert_i16_f32 -> log_f32",
        "output: float32 (time 100000, ch 8), 3.05 MiB, contiguous",
        "device: cpu, 2 threads",
        "bytes: 1.53 MiB read, 3.05 MiB written",
        "memory: at most 64 MiB",
      ])
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

  /// Blocks of a difference overlap by one row; were a conversion before it in the same stage, its
  /// saturated values there would count twice.
  @Test func saturatedValuesCountOnce() throws {
    let sample = Sample(.float32, shape: [500, 4])
    let alone = try sample.run("astype int8 | copy", blockBytes: 64)
    let result = try sample.run("astype int8 | diff time", blockBytes: 64)
    #expect(alone.statistics.saturatedValues > 0)
    #expect(result.statistics.saturatedValues == alone.statistics.saturatedValues)
  }

  @Test func blocksKeepToTheMemoryLimit() throws {
    for chain in ["abs", "transpose", "mean time", "median time", "diff time | transpose | log"] {
      let plan = try Sample(.float32, shape: [3_000_000, 2]).plan(
        chain, threads: 4, limit: 16 << 20, blockBytes: 1 << 30)
      for stage in plan.stages {
        #expect(stage.blockBytes * 2 * plan.budget.slots <= 16 << 20, "\(chain)")
      }
    }
  }
}
