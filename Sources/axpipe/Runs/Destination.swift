import AxisArrays
import Storage

/// Where a result goes.
enum Destination: Hashable {
  /// Standard output, as a table.
  case table
  /// Standard output, in a format that is not HDF5.
  case standardOutput(OutputFormat)
  case file(String, OutputFormat)

  /// The path of the file.
  var path: String? {
    if case .file(let path, _) = self { path } else { nil }
  }

  /// Whether what is written can be read before somebody gets it.
  var canBeReadBack: Bool {
    switch self {
    case .file, .standardOutput(.h5): true
    case .table, .standardOutput: false
    }
  }

  /// The format of a result that is not a table.
  var format: OutputFormat? {
    switch self {
    case .table: nil
    case .standardOutput(let format), .file(_, let format): format
    }
  }

  /// Says where the results of all inputs go, in their order. Refuses what would lose data: two
  /// results in one file, and a result over an input.
  static func resolve(
    _ options: DestinationOptions, inputs: [ArrayLocation], operands: [String]
  ) throws(CommandLineError) -> [Destination] {
    if inputs.filter(\.isStandardInput).count > 1 { throw .standardInputTwice }
    if options.inPlace {
      if inputs.contains(where: \.isStandardInput) { throw .standardInputInPlace }
      let destinations = inputs.map { Destination.file($0.file, .h5) }
      try refuseCollisions(destinations, inputs)
      return destinations
    }
    if options.isStandardOutput || (options.output == nil && options.suffix == nil) {
      return try standardOutput(options, count: inputs.count)
    }
    let destinations: [Destination]
    if let directory = options.directory {
      destinations = try inputs.map { (input) throws(CommandLineError) in
        .file(try path(for: input, in: directory, options), options.format ?? .h5)
      }
      try refuseCollisions(destinations, inputs)
    } else {
      let output = options.output ?? ""
      if inputs.count > 1 { throw .severalInOneFile(output: output) }
      if options.suffix != nil { throw .suffixOfFile(output: output) }
      destinations = [.file(output, options.format ?? OutputFormat(path: output))]
    }
    try refuseInputs(destinations, inputs.compactMap(\.status) + operands.statuses)
    return destinations
  }

  /// Refuses a file of an option over an input or over a result.
  static func check(
    _ path: String, of option: String, beside destinations: [Destination],
    inputs: [ArrayLocation], operands: [String]
  ) throws(CommandLineError) {
    try refuseInputs([.file(path, .json)], inputs.compactMap(\.status) + operands.statuses)
    let key = key(of: path)
    if destinations.contains(where: { $0.path.map(Self.key) == key }) {
      throw .sideFileIsOutput(option: option, path: path)
    }
  }

  private static func standardOutput(
    _ options: DestinationOptions, count: Int
  ) throws(CommandLineError) -> [Destination] {
    if options.format == nil, options.output == nil {
      return Array(repeating: .table, count: count)
    }
    let format = options.format ?? .h5
    if format == .h5, Terminal.isTerminal(1) { throw .hdf5OnTerminal }
    if count > 1, format != .json {
      throw .severalOnStandardOutput(format: format == .h5 ? "HDF5" : format.rawValue)
    }
    return Array(repeating: .standardOutput(format), count: count)
  }

  /// The path of an input's result in a directory, or beside the input: the input's name, with the
  /// suffix and with the extension of the format.
  private static func path(
    for input: ArrayLocation, in directory: OutputDirectory, _ options: DestinationOptions
  ) throws(CommandLineError) -> String {
    let start = input.file.nameStart
    let parent: String
    switch directory {
    case .named(let path): parent = path.hasSuffix("/") ? path : path + "/"
    case .besideInputs: parent = String(input.file[..<start])
    }
    if input.isStandardInput {
      throw .standardInputNameless(directory: parent.isEmpty ? "." : parent)
    }
    let name = input.file[start...]
    let dot = name.lastIndex(of: ".") ?? name.endIndex
    // A name that begins with its only dot has no extension.
    let end = dot == name.startIndex ? name.endIndex : dot
    let format = options.format ?? .h5
    let ending = format == .h5 ? String(name[end...]) : "." + format.rawValue
    return parent + name[..<end] + (options.suffix ?? "") + ending
  }

  private static func refuseCollisions(
    _ destinations: [Destination], _ inputs: [ArrayLocation]
  ) throws(CommandLineError) {
    var first: [ExactName: ArrayLocation] = [:]
    for (destination, input) in zip(destinations, inputs) {
      guard let path = destination.path else { continue }
      if let other = first.updateValue(input, forKey: key(of: path)) {
        throw .sameOutput(first: other.text, second: input.text, output: path)
      }
    }
  }

  /// What two paths have in common that lead to the same file, whether it is there or not.
  static func key(of path: String) -> ExactName {
    if let file = FileStatus(path) { return file.identity.exact }
    guard let output = try? OutputPath(path), let directory = FileStatus(output.directory) else {
      return path.exact
    }
    return "\(directory.identity)/\(output.name)".exact
  }

  private static func refuseInputs(
    _ destinations: [Destination], _ inputs: [FileStatus]
  ) throws(CommandLineError) {
    for path in destinations.compactMap(\.path) {
      if let status = FileStatus(path), status.isRegular, inputs.contains(where: status.isSame(as:))
      {
        throw .outputIsInput(output: path)
      }
    }
  }
}

/// Where outputs lie that are called after their inputs.
enum OutputDirectory: Hashable {
  case named(String)
  case besideInputs
}

extension DestinationOptions {
  /// Whether the output goes to standard output under one of its names.
  fileprivate var isStandardOutput: Bool { output == "-" || output == "/dev/stdout" }

  /// The directory of outputs that are called after their inputs; nil where the output has a name.
  var directory: OutputDirectory? {
    guard let output else { return suffix == nil ? nil : .besideInputs }
    let isDirectory = output.hasSuffix("/") || FileStatus(output)?.isDirectory ?? false
    return isDirectory ? .named(output) : nil
  }
}

extension [String] {
  fileprivate var statuses: [FileStatus] { compactMap { FileStatus($0) } }
}
