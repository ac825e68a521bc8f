import AxisArrays
import Devices
import Planner

/// What the checks of a run found.
struct CheckReport {
  /// Operator by operator, in the order of the chain.
  let findings: [Checks.Finding]

  /// What came in, what each operator made of it, in one line.
  var summary: String {
    guard let first = findings.first else { return "nothing is checked" }
    var parts: [String] = []
    if let came = Self.text(first.input) { parts.append("\(came) came in") }
    for finding in findings {
      var done = [Self.text(finding.made).map { "made \($0)" }]
      if finding.limited > 0 { done.append("limited \(counted(finding.limited, "value"))") }
      if finding.saturated > 0 { done.append("saturated \(counted(finding.saturated, "value"))") }
      let text = done.compactMap { $0 }.joined(separator: " and ")
      if !text.isEmpty { parts.append("'\(finding.text)' \(text)") }
    }
    if parts.isEmpty { return "all values are finite, none is limited or saturated" }
    return parts.joined(separator: "; ")
  }

  /// Whether there is anything but finite values in it.
  var isClean: Bool {
    findings.allSatisfy {
      $0.input.isEmpty && $0.output.isEmpty && $0.limited == 0 && $0.saturated == 0
    }
  }

  /// Throws when values of a refused kind were met.
  func check(_ request: CheckRequest, input: String) throws(RefusedValues) {
    for kind in request.refused {
      for (index, finding) in findings.enumerated() {
        if index == 0, let count = finding.input.count(of: kind), count > 0 {
          throw RefusedValues(input: input, kind: kind, count: count, operation: nil)
        }
        let count = finding.made.count(of: kind) ?? finding.saturated
        if count > 0 {
          throw RefusedValues(input: input, kind: kind, count: count, operation: finding.text)
        }
      }
    }
  }

  /// `3 NaN and 1 infinity`; nil when there are none.
  private static func text(_ values: Checks.NotFinite) -> String? {
    let parts = [
      values.nan > 0 ? "\(values.nan) NaN" : nil,
      values.infinite > 0 ? counted(values.infinite, "infinity", plural: "infinities") : nil,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }

  /// The findings for `--stats`.
  var json: JSONValue { .array(findings.map(\.json)) }
}

/// Values that `--fail-on` refuses.
struct RefusedValues: Failure {
  /// The input as the user wrote it.
  var input: String
  var kind: ValueKind
  var count: Int
  /// The operator that made them; nil where they came in.
  var operation: String?

  var category: FailureCategory { .data }

  var headline: String {
    let values =
      switch kind {
      case .nan: "\(count) NaN"
      case .inf: counted(count, "infinity", plural: "infinities")
      case .saturated: counted(count, "value")
      }
    guard let operation else { return "\(input) holds \(values)" }
    return "\(input): '\(operation)' \(kind == .saturated ? "saturated" : "made") \(values)"
  }

  var remedy: String? { "nothing was written, as --fail-on asks" }
}

extension Checks.NotFinite {
  /// The values of a kind; nil for a kind that is finite.
  fileprivate func count(of kind: ValueKind) -> Int? {
    switch kind {
    case .nan: nan
    case .inf: infinite
    case .saturated: nil
    }
  }

  fileprivate var json: JSONValue {
    .object([("nan", .integer(nan)), ("infinite", .integer(infinite))])
  }
}

extension Checks.Finding {
  fileprivate var json: JSONValue {
    .object([
      ("operator", .string(text)),
      ("in", input.json),
      ("out", output.json),
      ("made", made.json),
      ("limited", .integer(limited)),
      ("saturated", .integer(saturated)),
    ])
  }
}
