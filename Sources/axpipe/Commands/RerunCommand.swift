import ArgumentParser
import Logging

/// `axpipe rerun RESULT`
struct RerunCommand: ParsableCommand, ReadsFiles {
  static let configuration = CommandConfiguration(
    commandName: "rerun",
    abstract: "Make a result again as its file says it was made.",
    usage: "axpipe rerun RESULT [-o OUTPUT] [--dry-run]",
    discussion: """
      Says on standard error what has changed since: the version, the chain, files that are newer \
      than the result. Paths are relative to the current directory, as they were then. Only the \
      output is written; other files that the command named are not.
      """)

  @Argument(
    help: ArgumentHelp(
      "An HDF5 file that axpipe wrote, or FILE:/path for one result of several in an NWB file.",
      valueName: "result"),
    completion: Completion.arrays)
  var result: String

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The output. Default: the result itself.", valueName: "path"),
    completion: .file())
  var output: String?

  @Flag(
    name: .customLong("dry-run"),
    help: "Print the command and make nothing; end with 1 if anything has changed.")
  var dryRun = false

  @OptionGroup var external: ExternalOptions
  @OptionGroup(title: "Messages") var messages: MessageOptions

  // What the file says of it does not count.
  var allowsExternal: Bool { external.allowExternal }
  var work: ComputeOptions? { nil }

  func run() throws {
    try messages.check()
    let remaking = try Remaking(of: result, output: output)
    let log = Logger(
      format: messages.logFormat, quiet: messages.quiet, verbosity: messages.verbose)
    for change in remaking.changes { log.warning("\(change.printable)") }
    if dryRun {
      let words = ["axpipe", "run"] + remaking.provenance.arguments
      let standardOutput = TextOutput.standard()
      try standardOutput.write(ShellWord.line(words).printable + "\n")
      try standardOutput.flush()
      if !remaking.changes.isEmpty { throw ExitCode(1) }
      return
    }
    // Of what the file says, only what is read and computed counts: it names no file to be written.
    var command = remaking.command
    Supervisor.limitMemory(of: command)
    command.destination = try DestinationOptions.parse(
      ["--output", output ?? remaking.file]
        + (output == nil ? ["--format", remaking.format.rawValue] : []))
    command.messages = messages
    try command.makeBatch(arguments: remaking.provenance.arguments).run()
  }
}
