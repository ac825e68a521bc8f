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
  /// Called after each block with its share of the bytes to read.
  let progress: (Int) -> Void

  /// Runs the stage and says what it did.
  func run() throws -> StageStatistics {
    let program = try device.program(for: stage.work)
    let grid = stage.blocks
    let ending = try makeEnding(program)
    let passCount = ending.passCount
    let blockCount = grid.count * passCount
    let slotCount = max(1, min(stage.slots, blockCount))
    let threads = min(device.streams(threads: budget.threads), slotCount)
    let slots = try (0..<slotCount).map { _ in Slot(try program.makeBlock(upTo: grid.largest)) }
    let workspaces = Workspaces(
      try (0..<threads).map { _ in try program.makeWorkspace(upTo: grid.largest) })
    let inputSize = stage.inputType.size
    let clock = StageClock(threads: threads)
    let source = source
    let bytesToRead = stage.bytesToRead(budget: budget)
    var saturated = 0
    var bytesRead = 0

    try Pipeline.run(
      blockCount: blockCount, slots: slots, threads: threads,
      work: Pipeline.Work(
        read: { slot in
          let block = Self.place(slot.block, run: grid.run, passCount: passCount).block
          let region = program.inputRegion(for: grid.region(at: block))
          try clock.timed(.read) {
            try source.read(
              region, into: try slot.memory.openInput(byteCount: region.count * inputSize))
          }
        },
        compute: { slot, thread in
          let block = Self.place(slot.block, run: grid.run, passCount: passCount).block
          slot.saturated = try clock.timed(.compute(thread)) {
            try program.run(
              slot.memory, output: grid.region(at: block), in: workspaces[thread])
          }
        },
        collect: { slot in
          let (block, pass, position) = Self.place(
            slot.block, run: grid.run, passCount: passCount)
          let region = grid.region(at: block)
          if pass == 0 { saturated += slot.saturated }
          bytesRead += program.inputRegion(for: region).count * inputSize
          try clock.timed(.write) {
            try ending.collect(
              slot.memory,
              at: BlockPlace(
                region: region, pass: pass, isFirst: position == 0,
                isLast: position == grid.run - 1))
          }
          let share = Double(bytesToRead) / Double(blockCount)
          progress(Int(share * Double(slot.block + 1)) - Int(share * Double(slot.block)))
        }))
    return StageStatistics(
      operators: stage.operators, device: device.name, blocks: blockCount, passes: passCount,
      bytesRead: bytesRead, bytesWritten: ending.bytesWritten, saturatedValues: saturated,
      readSeconds: clock.seconds(.read), computeSeconds: clock.computeSeconds,
      writeSeconds: clock.seconds(.write), activity: program.activity)
  }

  /// The block, the pass and the position within its run of task `task`: the blocks that share a
  /// result are gone through `passCount` times before those of the next.
  private static func place(
    _ task: Int, run: Int, passCount: Int
  ) -> (block: Int, pass: Int, position: Int) {
    let (group, rest) = task.quotientAndRemainder(dividingBy: run * passCount)
    let (pass, position) = rest.quotientAndRemainder(dividingBy: run)
    return (group * run + position, pass, position)
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
