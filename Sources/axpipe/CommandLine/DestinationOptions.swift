import ArgumentParser

/// The options that say where the result goes.
struct DestinationOptions: ParsableArguments {
  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp(
      "Output file, or a directory for several inputs (ends in '/', or exists). Without it a small "
        + "result is printed as a table.",
      valueName: "path"),
    completion: .file())
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Put TEXT into the names of outputs before the extension. Without -o they lie beside their "
        + "inputs.",
      valueName: "text"),
    transform: OptionValue.suffix)
  var suffix: String?

  @Option(
    help: ArgumentHelp(
      "h5, csv, tsv, json or npy. Default: what the output's name ends in, else h5.",
      valueName: "format"),
    completion: .list(OutputFormat.allCases.map(\.rawValue)), transform: OptionValue.format)
  var format: OutputFormat?

  @Flag(
    name: [.customShort("n"), .customLong("no-clobber")],
    help: "Refuse to overwrite an existing file.")
  var noClobber = false

  @Flag(
    name: [.customShort("u"), .long],
    help: "Skip an input when its output is newer.")
  var update = false

  @Flag(
    name: .customLong("in-place"),
    help: "Replace the input by the result; implies --sync.")
  var inPlace = false

  @Flag(help: "Make the output durable before it takes its name.")
  var sync = false

  @Flag(
    help: """
      Read the output back before it takes its name, and compare it with checksums taken while it was \
      written.
      """)
  var verify = false

  @Option(
    help: ArgumentHelp(
      "Write to FILE what the outputs are made from, as rules for make.", valueName: "file"),
    completion: .file(extensions: ["d"]), transform: OptionValue.file)
  var depfile: String?

  /// Refuses what cannot be meant together.
  func check() throws(CommandLineError) {
    if inPlace, output != nil { throw .outputWithInPlace }
    if inPlace, suffix != nil { throw .exclusive("--in-place", "--suffix") }
    // A file cannot be made from itself.
    if inPlace, depfile != nil { throw .exclusive("--in-place", "--depfile") }
    if noClobber, update { throw .exclusive("--no-clobber", "--update") }
    if inPlace, noClobber { throw .exclusive("--in-place", "--no-clobber") }
    if inPlace, update { throw .exclusive("--in-place", "--update") }
    if inPlace, let format, format != .h5 {
      throw .formatInPlace(format: format.rawValue)
    }
  }
}
