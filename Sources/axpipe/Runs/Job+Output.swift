import AxisArrays
import Devices
import Engine
import Glibc
import Logging
import Planner
import Storage
import SystemPackage

extension Job {
  /// Runs the plan and brings the result to its destination.
  ///
  /// - Parameters:
  ///   - heading: Stands above a table where several are printed.
  /// - Returns: what it took.
  func run(
    into destination: Destination, options: OutputOptions, history: History, heading: String?
  ) throws -> JobReport {
    try check(destination, options)
    let statistics: RunStatistics
    switch destination {
    case .file(let path, .h5):
      statistics = try writeFile(path, options, history)
    case .file(let path, let format):
      let file = try AtomicFile(path: path, options: options)
      statistics = try write(format) { bytes in try file.write(bytes) }
      try file.commit()
    case .standardOutput(let format):
      let output = TextOutput.standard()
      statistics = try write(format) { bytes in try output.write(bytes) }
      try output.flush()
    case .table:
      statistics = try printTable(heading)
    }
    report(statistics, destination)
    return JobReport(
      input: location.file, dataset: source.path, output: destination.path, statistics: statistics,
      checks: checkReport(statistics))
  }

  /// Refuses a result that does not fit its destination, before any data is read.
  private func check(_ destination: Destination, _ options: OutputOptions) throws {
    switch destination {
    case .table: try Table.check(plan.output)
    case .file(_, .csv), .standardOutput(.csv): try CSV.check(plan.output)
    case .file(let path, .h5):
      guard let status = FileStatus(path), let input = FileStatus(location.file),
        status.isSame(as: input)
      else { return }
      let others = try source.file.objects(beside: source)
      if !others.isEmpty {
        throw CommandLineError.inPlaceLoses(path: path, others: others, kept: source.path)
      }
    default: break
    }
  }

  private func writeFile(
    _ path: String, _ options: OutputOptions, _ history: History
  ) throws -> RunStatistics {
    let file = try OutputFile(path: path, options: options)
    try file.setAttributes(history.added(to: try source.file.attributes()))
    let array = try file.createArray(
      at: source.path, specification: plan.output, layout: plan.outputLayout)
    let statistics = try run(into: array)
    try file.commit()
    return statistics
  }

  /// Runs the plan and writes the result in a format that is not HDF5.
  private func write(
    _ format: OutputFormat, to put: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> RunStatistics {
    let result = try CollectedResult(
      specification: plan.output, memory: settings.memory / 4)
    let statistics = try run(into: result.store)
    func putText(_ text: String) throws {
      var text = text
      try text.withUTF8 { try put(UnsafeRawBufferPointer($0)) }
    }
    switch format {
    case .csv: try CSV.write(result, name: name, to: putText)
    case .json: try JSONResult.write(result, name: name, to: putText)
    case .npy: try NPY.write(result, to: put)
    case .h5: preconditionFailure("HDF5 is written by Storage")
    }
    return statistics
  }

  private func printTable(_ heading: String?) throws -> RunStatistics {
    let result = try CollectedResult(specification: plan.output, memory: .max)
    let statistics = try run(into: result.store)
    let output = TextOutput.standard()
    if let heading { try output.write(heading) }
    let table = try Table(result, name: name)
    for line in table.lines(width: Terminal.width(STDOUT_FILENO)) {
      try output.write(line + "\n")
    }
    try output.flush()
    return statistics
  }

  /// Says what was done, and what a user should know about the result.
  private func report(_ statistics: RunStatistics, _ destination: Destination) {
    if statistics.values.saturated > 0, plan.checks == nil {
      let values = counted(statistics.values.saturated, "value")
      settings.log.warning(
        """
        \(location.text): \(values) did not fit the new element type and became the nearest that \
        does
        """)
    }
    if let checks = checkReport(statistics) {
      settings.log.log(
        level: checks.isClean ? .notice : .warning, "\(location.text): \(checks.summary)")
    }
    let target = destination.path.map { " -> \($0)" } ?? ""
    let size = ByteSize(bytes: statistics.bytesRead).description
    let rate = Double(statistics.bytesRead) / max(statistics.seconds, 1e-6)
    settings.log.info(
      """
      \(location.text)\(target): \(size) in \(Self.seconds(statistics.seconds)), \
      \(ByteSize(bytes: Int(rate)).description)/s
      """,
      metadata: [
        "input": "\(location.text)", "output": "\(destination.path ?? "")",
        "bytesRead": "\(statistics.bytesRead)", "bytesWritten": "\(statistics.bytesWritten)",
        "milliseconds": "\(Int(statistics.seconds * 1000))",
      ])
    if let summary = plan.decoding.summary {
      settings.log.info("\(location.text): unpacked from \(plan.decoding.storedType): \(summary)")
    }
    if let reason = placement.reason { settings.log.info("\(location.text): \(reason)") }
    for stage in statistics.stages {
      settings.log.debug(
        """
        \(stage.operators.joined(separator: " | ")) on \(stage.device): \
        \(counted(stage.blocks, "block")) in \
        \(counted(stage.passes, "pass", plural: "passes")); read \
        \(Self.seconds(stage.readSeconds)), compute \(Self.seconds(stage.computeSeconds)), write \
        \(Self.seconds(stage.writeSeconds))
        """)
    }
  }

  private static func seconds(_ seconds: Double) -> String {
    NumberText.fixed(seconds, decimals: 2) + " s"
  }
}
