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

  /// Says where the results of all inputs go, in their order. Refuses what would lose data: two
  /// results in one file, and a result over an input.
  static func resolve(
    _ options: DestinationOptions, inputs: [ArrayLocation], operands: [String]
  ) throws(CommandLineError) -> [Destination] {
    if options.inPlace { return inputs.map { .file($0.file, .h5) } }
    guard let output = options.output, output != "-" else {
      return try standardOutput(options, count: inputs.count)
    }
    let destinations: [Destination]
    if output.hasSuffix("/") || FileStatus(output)?.isDirectory ?? false {
      destinations = inputs.map { input in
        let format = options.format ?? .h5
        let name = fileName(of: input.file, format: format)
        return .file((output.hasSuffix("/") ? output : output + "/") + name, format)
      }
      try refuseCollisions(destinations, inputs)
    } else {
      if inputs.count > 1 { throw .severalInOneFile(output: output) }
      destinations = [.file(output, options.format ?? OutputFormat(path: output))]
    }
    try refuseInputs(destinations, inputs.map(\.file) + operands)
    return destinations
  }

  /// Refuses statistics over an input or over a result.
  static func checkStatistics(
    _ path: String, beside destinations: [Destination], inputs: [String]
  ) throws(CommandLineError) {
    try refuseInputs([.file(path, .json)], inputs)
    let status = FileStatus(path)
    for output in destinations.compactMap(\.path) {
      let isSame = status.flatMap { FileStatus(output)?.isSame(as: $0) } ?? false
      if isSame || output == path { throw .statisticsAreOutput(path: path) }
    }
  }

  private static func standardOutput(
    _ options: DestinationOptions, count: Int
  ) throws(CommandLineError) -> [Destination] {
    switch options.format {
    case nil where options.output == nil:
      return Array(repeating: .table, count: count)
    case nil, .h5: throw .hdf5OnStandardOutput
    case .json: return Array(repeating: .standardOutput(.json), count: count)
    case let format?:
      if count > 1 { throw .severalOnStandardOutput(format: format.rawValue) }
      return [.standardOutput(format)]
    }
  }

  /// The name of a result in an output directory: the input's, with the extension of the format.
  private static func fileName(of input: String, format: OutputFormat) -> String {
    let name = String(input.split(separator: "/").last ?? "")
    guard format != .h5 else { return name }
    let stem = name.lastIndex(of: ".").map { $0 == name.startIndex ? name : String(name[..<$0]) }
    return (stem ?? name) + "." + format.rawValue
  }

  private static func refuseCollisions(
    _ destinations: [Destination], _ inputs: [ArrayLocation]
  ) throws(CommandLineError) {
    var first: [String: ArrayLocation] = [:]
    for (destination, input) in zip(destinations, inputs) {
      guard let path = destination.path else { continue }
      if let other = first.updateValue(input, forKey: path) {
        throw .sameOutput(first: other.text, second: input.text, output: path)
      }
    }
  }

  private static func refuseInputs(
    _ destinations: [Destination], _ inputs: [String]
  ) throws(CommandLineError) {
    let statuses = inputs.compactMap { FileStatus($0) }
    for path in destinations.compactMap(\.path) {
      if let status = FileStatus(path), statuses.contains(where: status.isSame(as:)) {
        throw .outputIsInput(output: path)
      }
    }
  }
}
