import ArgumentParser

/// The option that says where the chain comes from.
struct ChainFileOption: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("chain-file")],
    help: ArgumentHelp(
      "Take the chain from FILE; then every argument is an input. Lines join like '|'; '#' "
        + "starts a comment.",
      valueName: "file"),
    completion: .file(extensions: ["axp"]))
  var path: String?
}

/// The options that say which array is read, and fill in what its file leaves open.
struct InputOptions: ParsableArguments {
  @Option(
    name: [.customShort("d"), .long],
    help: ArgumentHelp(
      "The array to read, or a pattern such as '/acquisition/*' for several; may be repeated. "
        + "Default: the only one in the file.", valueName: "path"),
    completion: Completion.datasets)
  var dataset: [String] = []

  @Option(
    help: ArgumentHelp(
      "Name the dimensions where the file has no names, as in --dims time,ch.",
      valueName: "a,b"),
    transform: OptionValue.names)
  var dims: [String]?

  @Option(
    help: ArgumentHelp(
      "Give the first dimension a linear time axis where the file has none.",
      valueName: "hz"),
    transform: OptionValue.rate)
  var rate: Double?

  @Flag(
    help: """
      Take the values as they are stored: scale_factor, add_offset, fill values and NWB's \
      conversion are not applied.
      """)
  var raw = false

  @OptionGroup var external: ExternalOptions

  /// Whether other files may be read that the inputs name.
  var allowExternal: Bool { external.allowExternal }
}

/// The option of every command that reads files.
struct ExternalOptions: ParsableArguments {
  @Flag(
    name: .customLong("allow-external"),
    help: """
      Read other files too that an input names: behind external links, and those that external and \
      virtual datasets lie in.
      """)
  var allowExternal = false
}
