import AxisArrays
import Devices
import Planner

/// Runs one stage of a plan from its source to its sink.
struct StageRun {
  let stage: Stage
  let source: any ArraySource
  let sink: any ArraySink
  let device: any Device
  let budget: MemoryBudget
  var cancellation: Cancellation?
  /// Called after each block with its share of the bytes to read.
  let progress: (Int) -> Void

  /// Runs the stage and says what it did.
  func run() throws -> StageStatistics {
    let program = try device.program(for: stage.work)
    let grid = stage.blocks
    let ending = try makeEnding(program)
    let passCount = ending.passCount
    let streams = min(device.streams(threads: budget.threads), grid.count)
    // One block that waits for its turn while each thread has another.
    let slotCount = max(1, min(stage.slots, ending.isOrdered ? streams + 2 : streams, grid.count))
    let threads = min(streams, slotCount)
    let slots = try (0..<slotCount).map { _ in Slot(try program.makeBlock(upTo: grid.largest)) }
    let workspaces = Workspaces(
      try (0..<threads).map { _ in try program.makeWorkspace(upTo: grid.largest) })
    let clock = StageClock(threads: threads)
    let progress = progress(blockCount: grid.count * passCount)

    // Blocks that are gone through once need not wait for those of another result.
    let runLength = passCount == 1 ? grid.count : grid.run
    var done = 0
    for first in stride(from: 0, to: grid.count, by: max(1, runLength)) {
      for pass in 0..<passCount {
        try Pipeline.run(
          blocks: first..<first + runLength, slots: slots, threads: threads,
          work: work(program, ending, workspaces, clock, pass: pass),
          progress: { progress(done + $0) })
        done += runLength
      }
    }
    let tally = slots.reduce(into: Slot.Tally()) { $0.add($1.tally) }
    return StageStatistics(
      operators: stage.operators, device: device.name, blocks: grid.count * passCount,
      passes: passCount, bytesRead: tally.bytesRead, bytesWritten: tally.bytesWritten,
      values: tally.values, readSeconds: clock.seconds(.read),
      computeSeconds: clock.seconds(.compute), writeSeconds: clock.seconds(.write),
      activity: program.activity)
  }

  /// What the pipeline does with the blocks of a pass.
  private func work(
    _ program: any Program, _ ending: any StageEnding, _ workspaces: Workspaces,
    _ clock: StageClock, pass: Int
  ) -> Pipeline.Work {
    let grid = stage.blocks
    let inputSize = stage.inputType.size
    let source = source
    let cancellation = cancellation
    var work = Pipeline.Work { slot, thread in
      try cancellation?.check()
      let output = grid.region(at: slot.block)
      let input = program.inputRegion(for: output)
      try clock.timed(.read, on: thread) {
        try source.read(
          input, into: try slot.memory.openInput(byteCount: input.count * inputSize))
      }
      slot.tally.bytesRead += input.count * inputSize
      let values = try clock.timed(.compute, on: thread) {
        try program.run(slot.memory, output: output, in: workspaces[thread])
      }
      if pass == 0 { slot.tally.values += values }
      try clock.timed(.write, on: thread) { try ending.begin(slot, output) }
    }
    if ending.isOrdered {
      work.complete = { slot in
        let position = slot.block % grid.run
        let place = BlockPlace(
          region: grid.region(at: slot.block), pass: pass, isFirst: position == 0,
          isLast: position == grid.run - 1)
        try clock.timedCompletion { try ending.complete(slot, at: place) }
      }
    }
    return work
  }

  /// Reports a number of finished blocks as their share of the bytes to read.
  private func progress(blockCount: Int) -> (Int) -> Void {
    let bytes = Double(stage.bytesToRead(budget: budget))
    var reported = 0
    return { finished in
      let total = Int(bytes * Double(finished) / Double(max(1, blockCount)))
      progress(total - reported)
      reported = total
    }
  }

  private func makeEnding(_ program: any Program) throws -> any StageEnding {
    if let dimension = stage.ending.reducedDimension,
      let collector = try program.makeCollector(digitBits: stage.digitBits(budget: budget))
    {
      return CollectedEnding(sink: sink, collector: collector, dimension: dimension)
    }
    return ElementsEnding(sink: sink, elementSize: stage.workType.size)
  }
}

/// The workspaces of the compute threads.
///
/// Unchecked: thread number n uses workspace n alone.
private struct Workspaces: @unchecked Sendable {
  private let items: [any Workspace]
  init(_ items: [any Workspace]) { self.items = items }
  subscript(thread: Int) -> any Workspace { items[thread] }
}
