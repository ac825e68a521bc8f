import Devices
import Engine
import Storage

/// What one input took.
struct JobReport: Sendable {
  /// The input's file and the array's path in it.
  var input: String
  var dataset: String
  var output: String?
  var statistics: RunStatistics
  /// What the checks found; nil when nothing was counted.
  var checks: CheckReport?
}

/// What became of an input.
enum Outcome: Sendable {
  /// What each of its arrays took, where that is to be told.
  case done([JobReport])
  /// It was done by a process that crashed on another input: the same as `--stats` writes it.
  case doneBefore([JSONValue])
  /// Its output was up to date.
  case skipped
  case failed(Diagnosis)
  /// The failure of another input came first.
  case notDone
}

/// What a run took, as `--stats` writes it.
struct RunReport {
  var chain: String
  var command: String
  var inputs: [ArrayLocation]
  /// One for each input.
  var outcomes: [Outcome]

  /// The first failure in the order of the inputs.
  var firstFailure: Diagnosis? {
    for case .failed(let diagnosis) in outcomes { return diagnosis }
    return nil
  }

  /// The sum: `13 done, 74 skipped, 3 failed`.
  var summary: String {
    var counts = [0, 0, 0, 0]
    for outcome in outcomes {
      switch outcome {
      case .done, .doneBefore: counts[0] += 1
      case .skipped: counts[1] += 1
      case .failed: counts[2] += 1
      case .notDone: counts[3] += 1
      }
    }
    return zip(counts, ["done", "skipped", "failed", "not done"])
      .filter { $0.0 > 0 || $0.1 == "done" }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }

  /// Writes the report as JSON.
  func write(to path: String) throws {
    let file = try AtomicFile(path: path)
    try file.write(json.indented() + "\n")
    try file.commit()
  }

  var json: JSONValue {
    var runs: [JSONValue] = []
    var skipped: [JSONValue] = []
    var failed: [JSONValue] = []
    var notDone: [JSONValue] = []
    for (input, outcome) in zip(inputs, outcomes) {
      switch outcome {
      case .done(let reports): runs += reports.map(\.json)
      case .doneBefore(let reports): runs += reports
      case .skipped: skipped.append(.string(input.file))
      case .failed(let diagnosis): failed.append(Self.json(input, diagnosis))
      case .notDone: notDone.append(.string(input.file))
      }
    }
    return .object([
      ("version", .string(Version.current)),
      ("command", .string(command)),
      ("chain", .string(chain)),
      ("runs", .array(runs)),
      ("skipped", .array(skipped)),
      ("failed", .array(failed)),
      ("notDone", .array(notDone)),
    ])
  }

  private static func json(_ input: ArrayLocation, _ diagnosis: Diagnosis) -> JSONValue {
    .object([
      ("input", .string(input.file)),
      ("message", .string(diagnosis.headline)),
      ("remedy", .text(diagnosis.remedy)),
      ("exitCode", .integer(diagnosis.code)),
    ])
  }
}

extension JobReport {
  /// The report as it stands in `--stats`.
  var json: JSONValue {
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
