import AxisArrays
package import Devices
public import Planner
import Storage

/// Runs a plan: each stage reads the result of the one before, the first reads the input, and the
/// last writes the output.
public struct Run {
  private let stages: [Stage]
  private let budget: MemoryBudget
  private let placement: Placement
  private var cancellation: Cancellation?

  /// Prepares to run a plan on the devices where its stages are placed, until `cancellation` is
  /// requested.
  public init(_ plan: Plan, on placement: Placement, cancellation: Cancellation? = nil) {
    self.init(plan.stages, budget: plan.budget, on: placement)
    self.cancellation = cancellation
  }

  /// Prepares to run a plan on one device.
  package init(_ plan: Plan, on device: any Device) {
    self.init(plan, on: Placement(stages: plan.stages.count, on: device))
  }

  /// Prepares to run stages.
  package init(_ stages: [Stage], budget: MemoryBudget, on placement: Placement) {
    self.stages = stages
    self.budget = budget
    self.placement = placement
  }

  /// Runs all stages.
  ///
  /// - Parameters:
  ///   - source: The input's elements.
  ///   - sink: Takes the output's elements.
  ///   - progress: Called on the calling thread, after each block.
  /// - Throws: the failure that ended it; all threads have ended then.
  public func callAsFunction(
    from source: any ArraySource, into sink: any ArraySink,
    progress: @escaping (RunProgress) -> Void = { _ in }
  ) throws -> RunStatistics {
    let start = monotonicSeconds()
    var source = source
    var statistics: [StageStatistics] = []
    var done = RunProgress(
      bytesRead: 0, bytesTotal: stages.map { $0.bytesToRead(budget: budget) }.reduce(0, +))
    try placement.prepare(stages)
    for (stage, device) in zip(stages, placement.devices) {
      let target = try target(of: stage, output: sink)
      let run = StageRun(
        stage: stage, source: source, sink: target.sink, device: device, budget: budget,
        cancellation: cancellation,
        progress: { bytes in
          done.bytesRead += bytes
          progress(done)
        })
      statistics.append(try run.run())
      if let next = target.source { source = next }
    }
    return RunStatistics(
      device: placement.preferred.name, threads: budget.threads,
      seconds: monotonicSeconds() - start,
      bytesRead: statistics.first?.bytesRead ?? 0, bytesWritten: statistics.last?.bytesWritten ?? 0,
      values: statistics.reduce(into: ValueCounts()) { $0 += $1.values },
      peakMemory: peakResidentBytes(), stages: statistics)
  }

  /// Where a stage writes, and where the next one reads it.
  private func target(
    of stage: Stage, output: any ArraySink
  ) throws -> (sink: any ArraySink, source: (any ArraySource)?) {
    switch stage.destination {
    case .output:
      return (output, nil)
    case .memory:
      let array = try MemoryArray(shape: stage.resultShape, elementType: stage.resultType)
      return (array, array)
    case .scratchFile:
      let file = try ScratchFile(shape: stage.resultShape, elementType: stage.resultType)
      return (file, file)
    }
  }
}

/// How far a run has come.
public struct RunProgress: Sendable, Hashable {
  /// Bytes that the stages have read so far.
  public var bytesRead: Int
  /// Bytes that they will read, as planned.
  public var bytesTotal: Int
}
