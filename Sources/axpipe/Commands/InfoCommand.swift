import ArgumentParser
import Glibc
import Storage

/// `axpipe info FILE...`
struct InfoCommand: ParsableCommand, ReadsFiles {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Show what is in files: groups, arrays, their dimensions, axes, layout, attributes.",
    usage: "axpipe info FILE... [--all] [--json]")

  @Argument(
    help: ArgumentHelp(
      "HDF5 files, or FILE:/path for one array or group, or several by a pattern such as '/lfp/*'.",
      valueName: "file"),
    completion: Completion.arrays)
  var files: [String]

  @Flag(help: "Print one JSON object per file.")
  var json = false

  @Flag(help: "Show every member of every group, and all of the history.")
  var all = false

  @OptionGroup var external: ExternalOptions

  @Flag(help: ArgumentHelp("Print the paths of the arrays and nothing else.", visibility: .hidden))
  var paths = false

  var allowsExternal: Bool { external.allowExternal }
  var work: ComputeOptions? { nil }

  func run() throws {
    let output = TextOutput.standard()
    if paths {
      for path in files.flatMap(Completion.paths(in:)) { try output.write(path + "\n") }
      return try output.flush()
    }
    for (number, text) in files.enumerated() {
      let location = try ArrayLocation(text)
      let description = try FileDescription(
        try SourceFile(path: location.file), only: location.datasets.first)
      if json {
        try output.write(description.json.indented() + "\n")
      } else {
        if number > 0 { try output.write("\n") }
        for line in description.lines(
          .output, width: Terminal.width(STDOUT_FILENO), showsAll: all)
        {
          try output.write(line + "\n")
        }
      }
    }
    try output.flush()
  }
}
