import ArgumentParser
import Glibc
import Pictures
import Storage

/// `axpipe plot FILE [-o PICTURE]`
struct PlotCommand: ParsableCommand, ReadsFiles {
  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw an array: channels over time, or a matrix as colours.",
    usage: "axpipe plot FILE[:/PATH] [-o PICTURE] [options]",
    discussion: """
      Each channel is drawn along the first dimension by the least and largest values at every place, \
      up to 32 of them or those of --channels; a matrix without a time axis is drawn in colours. Without -o the picture is \
      text. Files of any size are gone through once.
      """)

  @Argument(
    help: ArgumentHelp("An HDF5 file, or FILE:/path for one array of several.", valueName: "file"),
    completion: Completion.arrays)
  var file: String

  @Option(
    name: [.customShort("o"), .long],
    help: ArgumentHelp("The picture: a file that ends in .png or .svg.", valueName: "path"),
    completion: .file(extensions: PictureFormat.allCases.map(\.rawValue)))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "The channels to show: labels, or numbers from 0; ranges such as A05-A12 or 8-, and patterns "
        + "such as 'EEG*'. Default: the first 32.",
      valueName: "list"),
    transform: OptionValue.channels)
  var channels: ChannelChoice?

  @Option(
    help: ArgumentHelp(
      "The picture's width and height in pixels, or its width. Default: 1600.",
      valueName: "WxH"),
    transform: OptionValue.pictureSize)
  var size = PictureSize(width: 1600)

  @OptionGroup(title: "Input") var input: InputOptions
  @OptionGroup(title: "Work") var compute: ComputeOptions

  var allowsExternal: Bool { input.allowExternal }
  var work: ComputeOptions? { compute }

  func run() throws {
    let format = try output.map { (path) throws(CommandLineError) in try pictureFormat(of: path) }
    let location = try ArrayLocation(file, options: input.dataset)
    let plot = try Plot(
      of: location, channels: channels, settings: JobSettings(input: input, compute: compute))
    if let output, let format {
      if try SourceFile(path: location.file).isSame(as: output) {
        throw CommandLineError.pictureIsInput(path: output)
      }
      Signals.removeTemporariesAtTheEnd()
      let picture = try AtomicFile(path: output)
      try plot.draw(format, size) { bytes in try picture.write(bytes) }
      return try picture.commit()
    }
    let text = TextOutput.standard()
    let lines = try plot.lines(
      width: Terminal.width(STDOUT_FILENO) ?? 80, unicode: Style.output.isUnicode)
    for line in lines { try text.write(line + "\n") }
    try text.flush()
  }

  /// The format by the ending of a name.
  private func pictureFormat(of path: String) throws(CommandLineError) -> PictureFormat {
    let ending = path.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last
    guard let format = ending.flatMap({ PictureFormat(rawValue: $0.lowercased()) }) else {
      throw .pictureFormat(path: path)
    }
    return format
  }
}
