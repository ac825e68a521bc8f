import ArgumentParser

/// `axpipe explain CHAIN INPUT`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what a run would do, without reading data.",
    usage: "axpipe explain CHAIN INPUT [options]",
    discussion: """
      Prints the plan: the stages that the operators become, the device, the block size, the bytes \
      moved, the memory, and the specification of the result.
      """)

  @OptionGroup var arguments: ChainArguments
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Layout of an HDF5 output") var layout: LayoutOptions
  @OptionGroup(title: "Work") var compute: ComputeOptions

  @Flag(help: "Print the OpenCL C source of the stages instead.")
  var source = false

  func run() throws {
    let (source, inputs) = try arguments.resolve(chainFile: input.chainFile)
    guard inputs.count == 1 else { throw CommandLineError.severalInputs(command: "explain") }
    let location = try ArrayLocation(inputs[0], options: input.dataset)
    let job = try Job(
      chain: try ChainText(source), location: location,
      settings: try JobSettings(input: input, layout: layout.request, compute: compute))
    let output = TextOutput.standard()
    if self.source {
      try output.write(try job.sourceText())
      return try output.flush()
    }
    for line in job.explanation { try output.write(line + "\n") }
    try output.flush()
  }
}
