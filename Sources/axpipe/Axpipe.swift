import ArgumentParser
import AxisArrays
import Glibc
import Storage

/// The program: a tree of commands, of which `run` may be left out.
@main
struct Axpipe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "axpipe",
    abstract: "Run a chain of operators over labelled arrays in HDF5 files.",
    version: "axpipe \(Version.current)",
    subcommands: [
      RunCommand.self, RerunCommand.self, ExplainCommand.self, OpsCommand.self, InfoCommand.self,
      PlotCommand.self, DevicesCommand.self,
    ],
    defaultSubcommand: RunCommand.self)

  static func main() {
    StandardDescriptors.reserve()
    let arguments = Array(CommandLine.arguments.dropFirst())
    end(arguments) {
      try checkArguments()
      if let text = HelpText.requested(by: arguments) { return try printLine(text) }
      // The parser knows this too, but takes as long as all the rest together.
      if arguments == ["--version"] { return try printLine(configuration.version) }
      // Completion opens files too, while the arguments are parsed.
      if arguments.first == "---completion" {
        Supervisor.work(.text) { end(arguments) { _ = try Self.command(of: arguments) } }
      }
      var parsed = try Self.command(of: arguments)
      guard let reader = parsed as? any ReadsFiles else { return try parsed.run() }
      nonisolated(unsafe) let command = reader
      Supervisor.work(LogFormat(in: arguments)) {
        end(arguments) {
          Supervisor.limitMemory(of: command)
          if command.allowsExternal { ExternalFiles.allow() }
          var command = command
          try command.run()
        }
      }
    }
  }

  /// Refuses arguments that are no text. Made into text they would name other files.
  private static func checkArguments() throws(CommandLineError) {
    for (index, text) in CommandLine.arguments.enumerated().dropFirst() {
      guard let bytes = CommandLine.unsafeArgv[index], String(validatingCString: bytes) == nil
      else { continue }
      throw .notUTF8(text)
    }
  }

  /// Does something and ends as it says: the only place where the program exits.
  private static func end(_ arguments: [String], _ body: () throws -> Void) -> Never {
    do {
      try body()
      Glibc.exit(0)
    } catch {
      Signals.letEnd()
      if error.isBrokenPipe { Signals.endByBrokenPipe() }
      if let code = error as? ExitCode { Glibc.exit(code.rawValue) }
      end(with: error, arguments)
    }
  }

  /// The command that the arguments name, or `run`.
  ///
  /// It is parsed alone first, because going down the tree of commands takes about a millisecond
  /// more. What it does not take as it stands, a request for help or a mistake, is for the tree.
  private static func command(of arguments: [String]) throws -> any ParsableCommand {
    let arguments = ArrayLocation.forParser(arguments)
    if arguments.first == "help" { return try parseAsRoot(arguments) }
    let named = configuration.subcommands.first { type in
      type.configuration.commandName == arguments.first
    }
    let rest = named == nil ? arguments : Array(arguments.dropFirst())
    let type = named ?? RunCommand.self
    if let command = try? type.parseAsRoot(rest), Swift.type(of: command) == type {
      return command
    }
    return try parseAsRoot(arguments)
  }

  private static func end(with error: any Error, _ arguments: [String]) -> Never {
    if !(error is any Failure), exitCode(for: error) == .success {
      // Help, the version and completion scripts reach this place as errors.
      do {
        try printLine(CompletionScript.withoutRun(message(for: error)))
        Glibc.exit(0)
      } catch {
        if error.isBrokenPipe { Signals.endByBrokenPipe() }
        return end(with: error, arguments)
      }
    }
    // It was said already.
    if let failure = error as? BatchFailure { Glibc.exit(failure.code) }
    let diagnosis = Diagnosis(error)
    Console.standard.show("")
    Console.standard.write(diagnosis.text(LogFormat(in: arguments)))
    Glibc.exit(diagnosis.code)
  }

  private static func printLine(_ text: String) throws(WriteFailure) {
    let output = TextOutput.standard()
    try output.write(text.hasSuffix("\n") ? text : text + "\n")
    try output.flush()
  }
}

extension LogFormat {
  /// The format asked for in arguments that may be wrong elsewhere.
  init(in arguments: [String]) {
    let json = zip(arguments, arguments.dropFirst()).contains { $0 == ("--log-format", "json") }
    self = json || arguments.contains("--log-format=json") ? .json : .text
  }
}
