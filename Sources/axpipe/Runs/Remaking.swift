import ArgumentParser
import AxisArrays
import ChainLanguage
import Operators
import Storage

/// A result that is to be made again as its file says it was made.
struct Remaking {
  /// The result as the user wrote it, and its file.
  let result: String
  let file: String
  /// How it was made.
  let provenance: Provenance
  /// The command that made it, with the files that it reads now.
  private(set) var command: RunCommand
  /// What is not as it was when the result was made, each as a sentence.
  private(set) var changes: [String] = []

  /// Reads how the result was made, and looks at what it was made from.
  ///
  /// - Parameter output: Where it is to go; nil for its own place.
  init(of text: String, output: String?) throws {
    let location = try ArrayLocation(text)
    result = text
    file = location.file
    let file = try SourceFile(path: location.file)
    let results = try RecordedResult.all(in: file)
    let chosen = try Self.choose(location, among: results, in: file)
    provenance = chosen.provenance
    do {
      command = try RunCommand.parse(ArrayLocation.forParser(provenance.arguments))
    } catch {
      let isMistake = RunCommand.exitCode(for: error) == .validationFailure
      throw RerunError.notUnderstood(
        result, version: provenance.version,
        reason: isMistake ? RunCommand.message(for: error) : "its arguments make no result")
    }
    if chosen.series == nil, command.destination.inPlace { throw RerunError.inPlace(result) }
    try selectInputs()
    try findChanges()
    if chosen.series != nil, output == nil { try checkReplacement(of: file, results) }
  }

  /// The result that is meant: of a file that has several of different commands it must be said.
  private static func choose(
    _ location: ArrayLocation, among results: [RecordedResult], in file: SourceFile
  ) throws -> RecordedResult {
    if let path = location.datasets.first {
      guard let result = try RecordedResult.at(path, in: file) else {
        throw RerunError.noProvenance(location.text)
      }
      return result
    }
    guard let first = results.first else { throw RerunError.noProvenance(location.file) }
    if results.contains(where: { $0.provenance != first.provenance }) {
      throw RerunError.several(location.file, results.compactMap(\.series))
    }
    return first
  }

  /// Refuses to put a copy of the input with this result in the place of a file that has more: the
  /// input itself, or results of other commands.
  private func checkReplacement(of file: SourceFile, _ results: [RecordedResult]) throws {
    let input = command.arguments.inputs[0]
    if file.isSame(as: input) { throw RerunError.besideInput(result) }
    let kept = try RecordedResult.all(in: SourceFile(path: input))
    let lost = results.filter { $0.provenance != provenance && !kept.contains($0) }
    if let first = lost.first { throw RerunError.others(result, lost: first.series ?? "/") }
  }

  /// The format of the result, whatever its name is now.
  var format: OutputFormat {
    let made = command.destination
    let format = made.format ?? made.output.map(OutputFormat.init(path:)) ?? .h5
    return format.isHDF5 ? format : .h5
  }

  /// Takes the inputs that this result was made from, which of a command with several may be one.
  private mutating func selectInputs() throws {
    let inputs = provenance.inputs
    if inputs.isEmpty { throw RerunError.noProvenance(result) }
    if inputs.contains(where: { $0 == "-" || $0.utf8.starts(with: "-:/".utf8) }) {
      throw RerunError.standardInput(result)
    }
    if command.chainFile.path != nil { command.arguments.chain = nil }
    let locations = try inputs.map(Self.location)
    command.arguments.inputs = [locations[0].file]
    command.input.dataset = locations.flatMap(\.datasets)
  }

  /// An input as it is recorded, `in.h5:/data`. Names of files and of groups may hold `:/` as well: the
  /// first cut counts that leaves a file.
  private static func location(of input: String) throws(CommandLineError) -> ArrayLocation {
    for cut in input.indices where input[cut...].hasPrefix(":/") {
      let file = String(input[..<cut])
      guard let status = FileStatus(file), !status.isDirectory else { continue }
      return ArrayLocation(file: file, datasets: [String(input[cut...].dropFirst())])
    }
    return try ArrayLocation(input)
  }

  private mutating func findChanges() throws {
    if provenance.version != Version.current {
      changes.append(
        "'\(result)' was made by axpipe \(provenance.version), this is \(Version.current)")
    }
    if let file = command.chainFile.path, !FileStatus.exists(file) {
      changes.append("there is no chain file '\(file)' any more; the chain recorded is taken")
      command.chainFile.path = nil
      command.arguments.chain = provenance.chain
    }
    let (source, inputs) = try command.arguments.resolve(chainFile: command.chainFile.path)
    let chain = try ChainText(source)
    let text = chain.resolved.chain.description
    if text != provenance.chain {
      changes.append("the chain is '\(text)' now, it was '\(provenance.chain)'")
    }
    let locations = try inputs.map { (text) throws(CommandLineError) in
      try ArrayLocation(text)
    }
    let made = FileStatus(file)
    for path in locations.map(\.file) + chain.files {
      guard let status = FileStatus(path) else { throw RerunError.missing(path, result: result) }
      if let made, status.isNewer(than: made) {
        changes.append("'\(path)' is newer than '\(result)'")
      }
    }
  }
}
