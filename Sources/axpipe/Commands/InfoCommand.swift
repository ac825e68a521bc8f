import ArgumentParser
import Glibc
import Storage

/// `axpipe info FILE...`
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show the arrays in files: path, dimensions, type, axes, layout, attributes.",
    usage: "axpipe info FILE... [--json]")

  @Argument(
    help: ArgumentHelp("HDF5 files, or FILE:/path for one array.", valueName: "file"),
    completion: Completion.arrays)
  var files: [String]

  @Flag(help: "Print one JSON object per file.")
  var json = false

  func run() throws {
    let output = TextOutput.standard()
    for (number, text) in files.enumerated() {
      let location = try ArrayLocation(text)
      let description = try FileDescription(
        try SourceFile(path: location.file), only: location.datasets.first)
      if json {
        try output.write(description.json.indented() + "\n")
      } else {
        if number > 0 { try output.write("\n") }
        for line in description.lines(width: Terminal.width(STDOUT_FILENO)) {
          try output.write(line + "\n")
        }
      }
    }
    try output.flush()
  }
}
