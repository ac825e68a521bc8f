import AxisArrays
import Devices
import Engine
import Logging
import Planner
import Storage

/// A chain bound to the arrays that one input selects, ready to run.
final class InputJob {
  private let location: ArrayLocation
  private let file: SourceFile
  /// What is still to be done, in order: an array that is done gives back its memory.
  private(set) var jobs: [Job]
  private let paths: [String]
  private let stages: [[Stage]]
  private let log: Logger

  /// Opens the input and makes a plan for each of its arrays but the first `skipped`. Reads no data.
  init(
    chain: ChainText, location: ArrayLocation, settings: JobSettings, skipping skipped: Int = 0
  ) throws {
    SourceFile.forgetRefusals()
    self.location = location
    log = settings.log
    file = try SourceFile(path: location.file)
    let sources = try file.arrays(selectedBy: location.datasets, raw: settings.raw)
    jobs = try sources.enumerated().dropFirst(skipped).map { index, source in
      var (location, settings) = (location, settings)
      if sources.count > 1 { location.datasets = [source.path] }
      settings.progress?.array = index
      settings.progress?.count = sources.count
      return try Self.naming(location, isOneOfSeveral: sources.count > 1) {
        try Job(chain: chain, source: source, location: location, settings: settings)
      }
    }
    paths = sources.map(\.path)
    let counts = Dictionary(paths.map { (Job.name(of: $0), 1) }, uniquingKeysWith: +)
    for index in jobs.indices where counts[jobs[index].name, default: 1] > 1 {
      jobs[index].name = jobs[index].source.path
    }
    stages = jobs.map(\.plan.stages)
  }

  /// Runs the chain over an input. A device that has too little memory gets smaller blocks, once.
  ///
  /// - Returns: what each array took.
  static func run(
    _ chain: ChainText, over location: ArrayLocation, into destination: Destination,
    settings: JobSettings, _ context: OutputContext
  ) throws -> [JobReport] {
    var reports: [JobReport] = []
    let job = try InputJob(chain: chain, location: location, settings: settings)
    do {
      try job.run(into: destination, context, &reports)
    } catch let error as DeviceError where error.isOutOfMemory {
      var smaller = settings
      smaller.devices = settings.devices.withSmallerBlocks()
      let again = try InputJob(
        chain: chain, location: location, settings: smaller, skipping: reports.count)
      if again.stages == Array(job.stages.dropFirst(reports.count)) { throw error }
      settings.log.info("\(location.text): \(error.headline); once more with smaller blocks")
      try again.run(into: destination, context, &reports)
    }
    return reports
  }

  /// Brings the results to a destination. `reports` has those that are there whatever comes after.
  private func run(
    into destination: Destination, _ context: OutputContext, _ reports: inout [JobReport]
  ) throws {
    try check(destination)
    var context = context
    context.hasHeadings = context.hasHeadings || paths.count > 1
    switch destination {
    case .file(_, .h5), .standardOutput(.h5):
      reports = try writeFile(destination, context)
    case .file(let path, .json) where jobs.count > 1:
      reports = try writeObjects(path, context)
    default:
      try forEachJob { reports.append(try $0.run(into: destination, context)) }
    }
  }

  private func forEachJob(_ body: (Job) throws -> Void) throws {
    while !jobs.isEmpty {
      let job = jobs.removeFirst()
      try Self.naming(job.location, isOneOfSeveral: paths.count > 1) {
        try job.noticingChanges { try body(job) }
      }
    }
  }

  /// Says of which array an error is, where it is one of several. What is for the program to deal with
  /// stays as it is.
  private static func naming<Value>(
    _ array: ArrayLocation, isOneOfSeveral: Bool, _ body: () throws -> Value
  ) throws -> Value {
    do {
      return try body()
    } catch {
      let isForUs = error is Cancelled || error is DeviceError || error.isBrokenPipe
      if !isOneOfSeveral || isForUs { throw error }
      throw ArrayFailure(array: array, error: error)
    }
  }

  /// Refuses results that do not fit their destination, before any data is read.
  private func check(_ destination: Destination) throws {
    if paths.count > 1, let format = destination.format, format != .h5, format != .json {
      throw CommandLineError.severalArrays(
        format: format.rawValue, location: location.text, arrays: paths)
    }
    for job in jobs {
      try Self.naming(job.location, isOneOfSeveral: paths.count > 1) {
        try job.check(destination)
      }
    }
    guard case .file(let path, .h5) = destination else { return }
    if file.takesSeries(at: path) {
      for job in jobs {
        try Self.naming(job.location, isOneOfSeveral: paths.count > 1) { try job.checkSeries() }
      }
      return
    }
    guard !location.isStandardInput, file.isSame(as: path) else { return }
    let others = try file.objects(beside: jobs.map(\.source))
    if !others.isEmpty {
      throw CommandLineError.inPlaceLoses(path: path, others: others, kept: paths[0])
    }
  }

  /// Writes all arrays to one HDF5 file.
  private func writeFile(
    _ destination: Destination, _ context: OutputContext
  ) throws -> [JobReport] {
    let path = destination.path ?? "-"
    let provenance = Provenance(
      chain: context.chain, arguments: context.arguments,
      inputs: paths.map { "\(location.file):\($0)" })
    // In place. Another file may have come under that name since this one was opened.
    let replaced = path.exact == location.file.exact ? file : nil
    if file.takesSeries(at: path) {
      let output = try OutputFile(copyOf: file, path: path, options: context.options)
      var reports: [JobReport] = []
      try forEachJob {
        reports.append(try $0.runSeries(into: output, for: destination, context, provenance))
      }
      try output.commit(replacing: replaced)
      sayVerified(path, context)
      return reports
    }
    let output = try OutputFile(path: path, options: context.options)
    let attributes = context.history.added(to: try file.attributes())
    try output.setAttributes(provenance.added(to: attributes))
    output.prepare(for: jobs.map { ($0.source.path, $0.plan.output) })
    var reports: [JobReport] = []
    try forEachJob { reports.append(try $0.run(into: output, for: destination)) }
    try output.commit(replacing: replaced)
    sayVerified(path, context)
    return reports
  }

  private func sayVerified(_ path: String, _ context: OutputContext) {
    if context.options.verifyingThreads != nil { log.sayVerified(path) }
  }

  /// Writes a JSON object for every array to one file.
  private func writeObjects(_ path: String, _ context: OutputContext) throws -> [JobReport] {
    let output = try AtomicFile(path: path, options: context.options)
    var reports: [JobReport] = []
    try forEachJob { reports.append(try $0.run(into: output, .json, for: .file(path, .json))) }
    try output.commit()
    sayVerified(path, context)
    return reports
  }
}
