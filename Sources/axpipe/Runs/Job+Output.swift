import AxisArrays
import Devices
import Engine
import Glibc
import Logging
import Planner
import Storage
import SystemPackage

extension Job {
  /// Runs the plan and brings the result to a destination that holds one array, or one after the
  /// other.
  ///
  /// - Returns: what it took.
  func run(into destination: Destination, _ context: OutputContext) throws -> JobReport {
    let statistics: RunStatistics
    switch destination {
    case .file(_, .h5), .standardOutput(.h5): preconditionFailure("HDF5 is written by InputJob")
    case .file(let path, let format):
      let file = try AtomicFile(path: path, options: context.options)
      let report = try run(into: file, format, for: destination)
      try file.commit()
      if context.options.verifyingThreads != nil { settings.log.sayVerified(path) }
      return report
    case .standardOutput(let format):
      let output = TextOutput.standard()
      _ = try context.waitForTurn()
      do {
        statistics = try write(format) { bytes in try output.write(bytes) }
      } catch let error as DeviceError where output.hasWritten {
        // Another attempt would print the beginning twice.
        throw error.withoutAnotherAttempt
      }
      try output.flush()
    case .table:
      statistics = try printTable(context)
    }
    return report(statistics, destination)
  }

  /// Runs the plan and adds the result to an HDF5 file, for a destination.
  func run(into file: OutputFile, for destination: Destination) throws -> JobReport {
    var result = plan.output
    // The file as a whole says how it was made; a series of NWB that is the input says how that was.
    result.attributes = Provenance.others(in: result.attributes)
    let array = try file.createArray(
      at: source.path, specification: result, layout: plan.outputLayout)
    return try run(into: array, for: destination)
  }

  /// Runs the plan and writes the elements of an array of an HDF5 file, for a destination.
  func run(into array: OutputArray, for destination: Destination) throws -> JobReport {
    report(try run(into: array), destination)
  }

  /// Runs the plan and adds the result to a file in a format that is not HDF5.
  func run(
    into file: AtomicFile, _ format: OutputFormat, for destination: Destination
  ) throws -> JobReport {
    report(try write(format, to: file), destination)
  }

  /// Refuses a result that does not fit its destination, before any data is read.
  func check(_ destination: Destination) throws(CommandLineError) {
    switch destination {
    case .table: try Table.check(plan.output)
    default: break
    }
  }

  private func printTable(_ context: OutputContext) throws -> RunStatistics {
    let result = try CollectedResult(specification: plan.output, memory: .max)
    let statistics = try run(into: result.store)
    let isFirst = try context.waitForTurn()
    let output = TextOutput.standard()
    // As `head` does it.
    if context.hasHeadings {
      try output.write((isFirst ? "" : "\n") + "==> \(location.text.printable) <==\n")
    }
    let table = try Table(result, name: name)
    for line in table.lines(width: Terminal.width(STDOUT_FILENO)) {
      try output.write(line + "\n")
    }
    try output.flush()
    return statistics
  }

  /// Says what was done, and what a user should know about the result.
  private func report(_ statistics: RunStatistics, _ destination: Destination) -> JobReport {
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
        "bytesRead": .stringConvertible(statistics.bytesRead),
        "bytesWritten": .stringConvertible(statistics.bytesWritten),
        "milliseconds": .stringConvertible(Int(statistics.seconds * 1000)),
      ])
    for stage in statistics.stages {
      settings.log.debug(
        """
        \(stage.operators.joined(separator: " | ")) on \(stage.device): \
        \(counted(stage.blocks, "block")) in \
        \(counted(stage.passes, "pass", plural: "passes")); read \
        \(Self.seconds(stage.readSeconds)), compute \(Self.seconds(stage.computeSeconds)), write \
        \(Self.seconds(stage.writeSeconds))
        """,
        metadata: [
          "input": "\(location.text)", "device": "\(stage.device)",
          "operators": .array(stage.operators.map { "\($0)" }),
          "blocks": .stringConvertible(stage.blocks), "passes": .stringConvertible(stage.passes),
          "readSeconds": .stringConvertible(stage.readSeconds),
          "computeSeconds": .stringConvertible(stage.computeSeconds),
          "writeSeconds": .stringConvertible(stage.writeSeconds),
        ])
    }
    return JobReport(
      input: location.file, dataset: source.path, output: destination.path, statistics: statistics,
      checks: checkReport(statistics))
  }

  private static func seconds(_ seconds: Double) -> String {
    NumberText.fixed(seconds, decimals: 2) + " s"
  }
}

extension Logger {
  /// Says that an output was read back.
  func sayVerified(_ path: String) {
    info(
      "\(path == "-" ? "standard output" : path.printable): read back, it is as it was written",
      metadata: ["output": "\(path.printable)"])
  }
}

/// What the outputs of an input have in common.
struct OutputContext: Sendable {
  var options: OutputOptions
  var history: History
  /// The chain on one line, and the arguments that the outputs record.
  var chain: String
  var arguments: [String]
  /// Whether tables stand below the names of their arrays.
  var hasHeadings = false
  /// Waits until standard output is the input's. Says whether nothing was written to it before.
  var waitForTurn: @Sendable () throws -> Bool = { true }
}
