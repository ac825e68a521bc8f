import ArgumentParser
import AxisArrays
import ChainLanguage
import Operators
import Storage

/// A result that is to be made again as its file says it was made.
struct Remaking {
  /// The result's path.
  let result: String
  /// How it was made.
  let provenance: Provenance
  /// The command that made it, with the files that it reads now.
  private(set) var command: RunCommand
  /// What is not as it was when the result was made, each as a sentence.
  private(set) var changes: [String] = []

  /// Reads how the result was made, and looks at what it was made from.
  init(of result: String) throws {
    self.result = result
    guard let provenance = Provenance(try SourceFile(path: result).attributes()) else {
      throw RerunError.noProvenance(result)
    }
    self.provenance = provenance
    do {
      command = try RunCommand.parse(provenance.arguments)
    } catch {
      throw RerunError.notUnderstood(
        result, version: provenance.version, reason: RunCommand.message(for: error))
    }
    if command.destination.inPlace { throw RerunError.inPlace(result) }
    try selectInputs()
    try findChanges()
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
    if inputs.contains(where: { $0 == "-" || $0.hasPrefix("-:/") }) {
      throw RerunError.standardInput(result)
    }
    if command.chainFile.path != nil { command.arguments.chain = nil }
    let locations = try inputs.map { (text) throws(CommandLineError) in try ArrayLocation(text) }
    command.arguments.inputs = [locations[0].file]
    command.input.dataset = locations.flatMap(\.datasets)
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
    let made = FileStatus(result)
    for path in locations.map(\.file) + chain.files {
      guard let status = FileStatus(path) else { throw RerunError.missing(path, result: result) }
      if let made, status.isNewer(than: made) {
        changes.append("'\(path)' is newer than '\(result)'")
      }
    }
  }
}

/// Why a result cannot be made again.
enum RerunError: Failure, Hashable {
  case noProvenance(String)
  case notUnderstood(String, version: String, reason: String)
  case inPlace(String)
  case standardInput(String)
  case missing(String, result: String)

  var category: FailureCategory {
    if case .missing = self { .noInput } else { .data }
  }

  var headline: String {
    switch self {
    case .noProvenance(let result): "'\(result)' does not say how axpipe made it"
    case .notUnderstood(let result, let version, let reason):
      "this version does not understand how axpipe \(version) made '\(result)': "
        + reason.prefix(1).lowercased() + reason.dropFirst()
    case .inPlace(let result): "'\(result)' was made in place, its input is gone"
    case .standardInput(let result): "'\(result)' was made from standard input, which is gone"
    case .missing(let path, let result):
      "there is no '\(path)', which '\(result)' was made from"
    }
  }

  var remedy: String? {
    switch self {
    case .noProvenance: "only HDF5 outputs of axpipe do"
    case .missing(let path, _):
      path.hasPrefix("/")
        ? "put it back" : "run this in the directory where the result was made, or put it back"
    default: nil
    }
  }
}
