import ArgumentParser
import ChainLanguage
import Glibc
import Operators
import Storage

/// `axpipe explain CHAIN INPUT`
struct ExplainCommand: ParsableCommand, ReadsFiles {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show what a run would do, without reading data.",
    usage: "axpipe explain CHAIN INPUT... [options]",
    discussion: """
      Draws the plan: the stages that the operators become, their kernels, the device and why, the \
      blocks, the bytes read, written and moved, the memory, about how long it computes, and the \
      specification of the result. Every array has a plan of its own.
      """)

  @OptionGroup var arguments: ChainArguments
  @OptionGroup(title: "Input") var chainFile: ChainFileOption
  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Layout of an HDF5 output") var layout: LayoutOptions
  @OptionGroup(title: "Work") var compute: ComputeOptions

  @Flag(help: "Print the OpenCL C source of the stages instead.")
  var source = false

  @Flag(help: "Print every plan as a JSON object.")
  var json = false

  var allowsExternal: Bool { input.allowExternal }
  var work: ComputeOptions? { compute }

  func run() throws {
    let (source, inputs) = try arguments.resolve(chainFile: chainFile.path)
    let chain = try ChainText(source)
    let settings = try JobSettings(input: input, layout: layout.request, compute: compute)
    let output = TextOutput.standard()
    var isFirst = true
    for text in inputs {
      let location = try ArrayLocation(text, options: input.dataset)
      for job in try InputJob(chain: chain, location: location, settings: settings).jobs {
        if !isFirst, !json { try output.write("\n") }
        isFirst = false
        try explain(job, chain, to: output)
        // What is known is told, whatever comes after it.
        try output.flush()
      }
    }
  }

  private func explain(_ job: Job, _ chain: ChainText, to output: TextOutput) throws {
    if source { return try output.write(try job.sourceText()) }
    let explanation = Explanation(job, chain: chain.resolved.chain.description)
    let lines =
      json
      ? [explanation.json.indented()]
      : explanation.lines(.output, width: Terminal.width(STDOUT_FILENO))
    try job.source.file.checkComplete()
    for line in lines { try output.write(line + "\n") }
  }
}
