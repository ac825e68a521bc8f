import ArgumentParser

/// The options that say what is said on standard error, and the statistics.
struct MessageOptions: ParsableArguments {
  @Flag(name: [.customShort("q"), .long], help: "Say only what is an error.")
  var quiet = false

  @Flag(name: [.customShort("v"), .long], help: "Say what is done; twice: say how.")
  var verbose: Int

  @Option(
    help: ArgumentHelp(
      "auto, always or never. auto: when standard error is a terminal.", valueName: "when"),
    completion: .list(ProgressChoice.allCases.map(\.rawValue)),
    transform: OptionValue.progress)
  var progress: ProgressChoice = .auto

  @Option(
    help: ArgumentHelp("text, or json for one object per line.", valueName: "format"),
    completion: .list(LogFormat.allCases.map(\.rawValue)), transform: OptionValue.logFormat)
  var logFormat: LogFormat = .text

  @Option(
    help: ArgumentHelp(
      "Write what the run took to FILE as JSON.", valueName: "file"),
    completion: .file(extensions: ["json"]), transform: OptionValue.file)
  var stats: String?

  /// Refuses what cannot be meant together.
  func check() throws(CommandLineError) {
    if quiet, verbose > 0 { throw .exclusive("--quiet", "--verbose") }
  }
}
