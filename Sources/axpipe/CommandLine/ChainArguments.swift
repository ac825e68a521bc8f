import ArgumentParser

/// The positional arguments of the commands that run or explain a chain.
struct ChainArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Operators joined by '|'. Quote it: the shell has its own use for '|'.",
      valueName: "chain"),
    completion: Completion.chain)
  var chain: String?

  @Argument(
    help: ArgumentHelp(
      "HDF5 files, or FILE:/path for one array of several.", valueName: "input"),
    completion: Completion.arrays)
  var inputs: [String] = []

  /// Where the chain comes from.
  enum Source {
    case argument(String)
    case file(String)
  }

  /// The chain's source and the inputs; with a chain file every argument is an input.
  func resolve(chainFile: String?) throws(CommandLineError) -> (source: Source, inputs: [String]) {
    if let chainFile {
      let inputs = (chain.map { [$0] } ?? []) + self.inputs
      if inputs.isEmpty {
        throw .missingInput(command: ShellWord.line(["axpipe", "-c", chainFile]))
      }
      return (.file(chainFile), inputs)
    }
    guard let chain else { throw .nothingToDo }
    if inputs.isEmpty {
      let onlyFile = FileStatus(chain)?.isRegular ?? false
      throw onlyFile
        ? .missingChain(file: chain) : .missingInput(command: ShellWord.line(["axpipe", chain]))
    }
    return (.argument(chain), inputs)
  }
}
