import AxisArrays
import ChainLanguage
import Devices
import Glibc
import Logging
import Operators
import Planner
import Storage

/// A chain to be run over inputs, one after the other.
struct Batch {
  let chain: ChainText
  let inputs: [ArrayLocation]
  let settings: JobSettings
  let destination: DestinationOptions
  let messages: MessageOptions

  /// Runs the chain over every input; the first failure ends it.
  func run() throws {
    let destinations = try Destination.resolve(
      destination, inputs: inputs, operands: chain.files)
    if let path = messages.stats {
      try Destination.checkStatistics(
        path, beside: destinations, inputs: inputs.map(\.file) + chain.files)
    }
    let history = try History()
    // What is not there is better said before an hour of work than after it.
    for input in inputs where !FileStatus.exists(input.file) {
      _ = try SourceFile(path: input.file)
    }
    try createDirectory()
    Signals.removeTemporariesAtTheEnd()
    var report = RunReport(chain: chain.resolved.chain.description, command: history.command)
    for (input, target) in zip(inputs, destinations) {
      if destination.update, isUpToDate(target, input) {
        settings.log.info("\(input.text): \(target.path ?? "") is up to date")
        report.skipped.append(input)
        continue
      }
      report.done.append(
        try run(
          input, into: target, history: history,
          heading: heading(of: input, isFirst: report.done.isEmpty)))
    }
    if inputs.count > 1 { summarize(report) }
    if let path = messages.stats { try report.write(to: path) }
  }

  /// Runs the chain over one input. A device that has too little memory gets smaller blocks, once.
  private func run(
    _ input: ArrayLocation, into target: Destination, history: History, heading: String?
  ) throws -> JobReport {
    func run(_ job: Job) throws -> JobReport {
      try job.run(into: target, options: options, history: history, heading: heading)
    }
    let job = try Job(chain: chain, location: input, settings: settings)
    do {
      return try run(job)
    } catch let error as DeviceError where error.isOutOfMemory {
      var settings = settings
      settings.devices = settings.devices.withSmallerBlocks()
      let smaller = try Job(chain: chain, location: input, settings: settings)
      if smaller.plan.stages == job.plan.stages { throw error }
      settings.log.info("\(input.text): \(error.headline); once more with smaller blocks")
      return try run(smaller)
    }
  }

  /// What stands above the table of one of several inputs, as `head` does it.
  private func heading(of input: ArrayLocation, isFirst: Bool) -> String? {
    if inputs.count == 1 { return nil }
    return (isFirst ? "" : "\n") + "==> \(input.text.printable) <==\n"
  }

  private var options: OutputOptions {
    OutputOptions(
      existing: destination.noClobber ? .refuse : .replace,
      durable: destination.sync || destination.inPlace)
  }

  /// Whether the output is there and no file it was made from is newer.
  private func isUpToDate(_ destination: Destination, _ input: ArrayLocation) -> Bool {
    guard let output = destination.path.flatMap({ FileStatus($0) }) else { return false }
    return ([input.file] + chain.files).allSatisfy { path in
      FileStatus(path).map { !$0.isNewer(than: output) } ?? false
    }
  }

  private func createDirectory() throws(DirectoryError) {
    guard let directory = destination.output, directory.hasSuffix("/") else { return }
    var path = directory.hasPrefix("/") ? "/" : ""
    for part in directory.split(separator: "/") {
      path += part + "/"
      if mkdir(path, 0o777) != 0, errno != EEXIST, !FileStatus.exists(path) {
        throw DirectoryError(path: directory, cause: errno)
      }
    }
    guard FileStatus(path)?.isDirectory ?? false else {
      throw DirectoryError(path: directory, cause: ENOTDIR)
    }
  }

  /// On a terminal the sum of a batch is the last word of its progress; elsewhere it is said when
  /// asked.
  private func summarize(_ report: RunReport) {
    let skipped = report.skipped.isEmpty ? "" : ", \(report.skipped.count) skipped"
    let message: Logger.Message = "\(report.done.count) done\(skipped)"
    if settings.log.logLevel > .info, settings.showsProgress {
      Console.standard.write("axpipe: \(message)")
    } else {
      settings.log.info(message)
    }
  }
}

/// An output directory that cannot be created.
struct DirectoryError: Failure {
  var path: String
  var cause: Int32

  var category: FailureCategory { .cannotCreate }

  var headline: String {
    "cannot create the directory '\(path)': \(String(cString: strerror(cause)))"
  }

  var remedy: String? { cause == ENOTDIR ? "choose another name" : nil }
}
