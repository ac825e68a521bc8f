import ArgumentParser
import ChainLanguage
import Glibc
import Operators

/// `axpipe explain CHAIN INPUT`
struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what a run would do, without reading data.",
    usage: "axpipe explain CHAIN INPUT [options]",
    discussion: """
      Draws the plan: the stages that the operators become, their kernels, the device and why, the \
      blocks, the bytes read, written and moved, the memory, about how long it computes, and the \
      specification of the result.
      """)

  @OptionGroup var arguments: ChainArguments
  @OptionGroup(title: "Input") var chainFile: ChainFileOption
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Layout of an HDF5 output") var layout: LayoutOptions
  @OptionGroup(title: "Work") var compute: ComputeOptions

  @Flag(help: "Print the OpenCL C source of the stages instead.")
  var source = false

  @Flag(help: "Print the plan as a JSON object.")
  var json = false

  func run() throws {
    let (source, inputs) = try arguments.resolve(chainFile: chainFile.path)
    guard inputs.count == 1 else { throw CommandLineError.severalInputs(command: "explain") }
    let location = try ArrayLocation(inputs[0], options: input.dataset)
    let chain = try ChainText(source)
    let job = try Job(
      chain: chain, location: location,
      settings: try JobSettings(input: input, layout: layout.request, compute: compute))
    let output = TextOutput.standard()
    if self.source {
      try output.write(try job.sourceText())
      return try output.flush()
    }
    let explanation = Explanation(job, chain: chain.resolved.chain.description)
    if json {
      try output.write(explanation.json.indented() + "\n")
    } else {
      for line in explanation.lines(.output, width: Terminal.width(STDOUT_FILENO)) {
        try output.write(line + "\n")
      }
    }
    try output.flush()
  }
}
