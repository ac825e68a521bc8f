import AxisArrays
import ChainLanguage
import Engine
import Glibc
import Logging
import Operators
import Storage

/// A chain to be run over inputs, some of them at a time.
struct Batch {
  let chain: ChainText
  let inputs: [ArrayLocation]
  let settings: JobSettings
  let destination: DestinationOptions
  let messages: MessageOptions
  let options: BatchOptions
  /// The arguments of the command, and what the outputs record of them.
  let arguments: [String]
  let recorded: RecordedArguments

  /// Runs the chain over every input. Unless it is to keep going, the first failure ends it.
  func run() throws {
    let destinations = try Destination.resolve(
      destination, inputs: inputs, operands: chain.files)
    let dependencies = try dependencies(of: destinations)
    if destination.verify, !destinations.allSatisfy(\.canBeReadBack) {
      throw CommandLineError.verifyingNothing
    }
    let history = try History(arguments)
    // What is not there is better said before an hour of work than after it.
    if !options.keepGoing || inputs.count == 1 {
      for input in inputs where input.status == nil { _ = try SourceFile(path: input.file) }
    }
    try createDirectory()
    try checkSideFiles(beside: destinations)
    Signals.removeTemporariesAtTheEnd()
    let run = BatchRun(
      chain: chain, inputs: inputs, destinations: destinations, recorded: recorded,
      settings: settings,
      context: OutputContext(
        options: outputOptions, history: history, chain: chain.resolved.chain.description,
        arguments: arguments),
      skipsUpToDate: destination.update, keepsGoing: options.keepGoing,
      keepsReports: messages.stats != nil,
      logFormat: messages.logFormat)
    let ending = run(jobs: min(options.jobs, inputs.count))
    let report = RunReport(
      chain: chain.resolved.chain.description, command: history.command, inputs: inputs,
      outcomes: ending.outcomes)
    if inputs.count > 1 { summarize(report) }
    if let path = messages.stats { try report.write(to: path) }
    if let error = ending.error { throw error }
    if let failure = report.firstFailure { throw BatchFailure(code: failure.code) }
    if let path = destination.depfile { try dependencies.write(to: path) }
  }

  private var outputOptions: OutputOptions {
    OutputOptions(
      existing: destination.noClobber ? .refuse : .replace,
      durable: destination.sync || destination.inPlace,
      verifyingThreads: destination.verify ? settings.threads : nil)
  }

  /// What the outputs are made from, where that is asked for.
  private func dependencies(of destinations: [Destination]) throws -> Dependencies {
    var dependencies = Dependencies()
    if destination.depfile == nil { return dependencies }
    for (input, target) in zip(inputs, destinations) {
      guard let path = target.path else { throw CommandLineError.dependenciesOfNothing }
      let file = input.isStandardInput ? [] : [input.file]
      try dependencies.add(path, madeFrom: file + chain.files)
    }
    return dependencies
  }

  /// Refuses other files that would replace an input, an output or each other, or that have no place.
  private func checkSideFiles(beside destinations: [Destination]) throws {
    for case (let option, let path?) in [
      ("--stats", messages.stats), ("--depfile", destination.depfile),
    ] {
      try Destination.check(
        path, of: option, beside: destinations, inputs: inputs, operands: chain.files)
      _ = try OutputPath(path)
    }
    if let path = messages.stats, let depfile = destination.depfile,
      Destination.key(of: path) == Destination.key(of: depfile)
    {
      throw CommandLineError.sideFileIsOutput(option: "--depfile", path: path)
    }
  }

  private func createDirectory() throws(DirectoryError) {
    guard let directory = destination.output, directory.hasSuffix("/") else { return }
    var path = directory.isAbsolutePath ? "/" : ""
    for part in directory.pathNames {
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
  /// asked, or when something failed.
  private func summarize(_ report: RunReport) {
    let hasFailed = report.firstFailure != nil
    if messages.logFormat == .text, hasFailed || settings.showsProgress {
      Console.standard.write("axpipe: \(report.summary)")
    } else {
      settings.log.log(level: hasFailed ? .error : .info, "\(report.summary)")
    }
  }
}

/// Inputs failed, and that was said when it happened.
struct BatchFailure: Error {
  /// The exit code of the first of them.
  var code: Int32
}

/// An output directory that cannot be created.
struct DirectoryError: Failure {
  var path: String
  var cause: Int32

  var category: FailureCategory { .cannotCreate }

  var headline: String {
    "cannot create the directory '\(path)': \(StorageError.Cause(errno: cause).text)"
  }

  var remedy: String? { cause == ENOTDIR ? "choose another name" : nil }
}
