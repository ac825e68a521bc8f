import ArgumentParser
import Logging

/// `axpipe [run] CHAIN INPUT...`
struct RunCommand: ParsableCommand, ReadsFiles {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a chain of operators over labelled arrays in HDF5 files.",
    usage: """
      axpipe [run] CHAIN INPUT... [-o OUTPUT] [options]
      axpipe [run] -c FILE INPUT... [-o OUTPUT] [options]
      """,
    discussion: HelpText.examples)

  @OptionGroup var arguments: ChainArguments
  @OptionGroup(title: "Input") var chainFile: ChainFileOption
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Output") var destination: DestinationOptions
  @OptionGroup(title: "Layout of an HDF5 output") var layout: LayoutOptions
  @OptionGroup(title: "Work") var compute: ComputeOptions
  @OptionGroup(title: "Checks") var checks: CheckOptions
  @OptionGroup(title: "Several inputs") var batch: BatchOptions
  @OptionGroup(title: "Messages") var messages: MessageOptions

  var allowsExternal: Bool { input.allowExternal }
  var work: ComputeOptions? { compute }

  func run() throws {
    var words = Array(CommandLine.arguments.dropFirst())
    if words.first == "run" { words.removeFirst() }
    try makeBatch(arguments: words).run()
  }

  /// The work to do. `arguments` are what the outputs record as having made them.
  func makeBatch(arguments words: [String]) throws -> Batch {
    try destination.check()
    try messages.check()
    let (source, inputs) = try arguments.resolve(chainFile: chainFile.path)
    var settings = try JobSettings(
      input: input, layout: layout.request, compute: compute, checks: checks.request,
      jobs: min(batch.jobs, inputs.count))
    settings.log = Logger(
      format: messages.logFormat, quiet: messages.quiet, verbosity: messages.verbose)
    settings.showsProgress = !messages.quiet && messages.progress.isShown
    return Batch(
      chain: try ChainText(source),
      inputs: try inputs.map { (text) throws(CommandLineError) in
        try ArrayLocation(text, options: input.dataset)
      },
      settings: settings, destination: destination, messages: messages, options: batch,
      arguments: words, recorded: RecordedArguments(words, inputs: inputs))
  }
}
