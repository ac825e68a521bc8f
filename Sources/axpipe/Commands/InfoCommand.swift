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
      let lines = try lines(about: ArrayLocation(text))
      if number > 0, !json { try output.write("\n") }
      for line in lines { try output.write(line + "\n") }
      // What is known is told, whatever comes after it.
      try output.flush()
    }
  }

  /// All that is shown of a file; it fails where that would not be all there is.
  private func lines(about location: ArrayLocation) throws -> [String] {
    do {
      let file = try SourceFile(path: location.file)
      let description = try FileDescription(file, only: location.datasets.first)
      let lines =
        json
        ? [description.json.indented()]
        : description.lines(.output, width: Terminal.width(STDOUT_FILENO), showsAll: all)
      try file.checkComplete()
      return lines
    } catch {
      throw StorageError.reason(for: error, readingFrom: location.file)
    }
  }
}
