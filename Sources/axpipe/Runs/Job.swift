import AxisArrays
import Engine
import Planner
import Storage

/// A chain bound to one input, ready to run.
struct Job {
  /// The input as the user wrote it, or the array of several that it names.
  let location: ArrayLocation
  /// The array that is read.
  let source: SourceArray
  /// What will be done.
  let plan: Plan
  /// On which devices.
  let placement: Placement
  let settings: JobSettings
  /// What text calls the result: the last part of the array's path, or all of it where another array of
  /// the input ends in the same.
  var name: String

  /// Makes the plan for an array. Reads no data.
  init(
    chain: ChainText, source: SourceArray, location: ArrayLocation, settings: JobSettings
  ) throws {
    self.location = location
    self.settings = settings
    self.source = source
    name = Self.name(of: source.path)
    let input = try settings.names.complete(
      source.decoded, path: "\(location.fileName):\(source.path)")
    do {
      let (layout, decoding) = (source.layout, source.decoding)
      (plan, placement) = try settings.devices.place { budget in
        try Plan(
          chain.resolved, input: input, decoding: decoding, layout: layout,
          context: FileContext(memory: settings.memory), request: settings.layout, budget: budget,
          isChecked: settings.checks != nil)
      }
    } catch {
      throw chain.locating(error)
    }
  }

  /// The last part of a path.
  static func name(of path: String) -> String {
    path.pathNames.last.map(String.init) ?? "data"
  }

  /// Runs the plan; the elements go to `sink`.
  func run(into sink: any ArraySink) throws -> RunStatistics {
    announce()
    var shared = settings.progress
    let isAlone = settings.showsProgress && shared == nil
    let line = isAlone ? ProgressLine(title: location.text) : nil
    defer { line?.end() }
    let run = Run(plan, on: placement, cancellation: settings.cancellation)
    let statistics = try noticingChanges {
      try run(from: source, into: sink) { progress in
        let done = Double(progress.bytesRead) / Double(max(progress.bytesTotal, 1))
        line?.update(done: done, bytes: progress.bytesRead)
        shared?.update(done: done, bytes: progress.bytesRead)
      }
    }
    try source.file.checkUnchanged()
    if let request = settings.checks, let report = checkReport(statistics) {
      try report.check(request, input: location.text)
    }
    return statistics
  }

  /// Does something with the input. What looks like damage may be what another program has written, and
  /// then that is the error.
  func noticingChanges<Value>(_ body: () throws -> Value) throws -> Value {
    do {
      return try body()
    } catch let error as StorageError where error.category == .data {
      try source.file.checkUnchanged()
      throw error
    }
  }

  /// What the checks found; nil when nothing was counted.
  func checkReport(_ statistics: RunStatistics) -> CheckReport? {
    plan.checks.map { CheckReport(findings: $0.findings(statistics.values)) }
  }
}
