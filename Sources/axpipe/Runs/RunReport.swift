import Devices
import Engine
import Storage

/// What one input took.
struct JobReport {
  /// The input's file and the array's path in it.
  var input: String
  var dataset: String
  var output: String?
  var statistics: RunStatistics
  /// What the checks found; nil when nothing was counted.
  var checks: CheckReport?
}

/// What a run took, as `--stats` writes it.
struct RunReport {
  var chain: String
  var command: String
  var done: [JobReport] = []
  var skipped: [ArrayLocation] = []

  /// Writes the report as JSON.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(json.indented() + "\n")
    try file.commit()
  }

  var json: JSONValue {
    .object([
      ("version", .string(Version.current)),
      ("command", .string(command)),
      ("chain", .string(chain)),
      ("runs", .array(done.map(\.json))),
      ("skipped", .array(skipped.map { .string($0.text) })),
    ])
  }
}

extension JobReport {
  fileprivate var json: JSONValue {
    var members: [(String, JSONValue)] = [
      ("input", .string(input)),
      ("dataset", .string(dataset)),
      ("output", .text(output)),
      ("device", .string(statistics.device)),
      ("threads", .integer(statistics.threads)),
      ("seconds", .real(statistics.seconds)),
      ("bytesRead", .integer(statistics.bytesRead)),
      ("bytesWritten", .integer(statistics.bytesWritten)),
      ("saturatedValues", .integer(statistics.values.saturated)),
      ("peakMemory", .integer(statistics.peakMemory)),
      ("stages", .array(statistics.stages.map(\.json))),
    ]
    if let checks { members.append(("checks", checks.json)) }
    return .object(members)
  }
}

extension StageStatistics {
  fileprivate var json: JSONValue {
    let fields: [(String, JSONValue)] = [
      ("operators", .array(operators.map(JSONValue.string))),
      ("device", .string(device)),
      ("blocks", .integer(blocks)),
      ("passes", .integer(passes)),
      ("bytesRead", .integer(bytesRead)),
      ("bytesWritten", .integer(bytesWritten)),
      ("saturatedValues", .integer(values.saturated)),
      ("readSeconds", .real(readSeconds)),
      ("computeSeconds", .real(computeSeconds)),
      ("writeSeconds", .real(writeSeconds)),
    ]
    return .object(fields + (activity?.json ?? []))
  }
}

extension DeviceActivity {
  fileprivate var json: [(String, JSONValue)] {
    [
      ("launches", .integer(launches)),
      ("bytesToDevice", .integer(bytesToDevice)),
      ("bytesFromDevice", .integer(bytesFromDevice)),
      ("kernelSeconds", .real(kernelSeconds)),
    ]
  }
}
