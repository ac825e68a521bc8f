import ArgumentParser

/// The options that count values of note.
struct CheckOptions: ParsableArguments {
  @Flag(
    help: """
      Count NaN and infinities that come in and that each operator makes, and values that are limited \
      or saturated.
      """)
  var check = false

  @Option(
    name: .customLong("fail-on"),
    help: ArgumentHelp(
      "nan, inf, saturated: write no output and end with 65 where such values are met; implies "
        + "--check.",
      valueName: "kinds"),
    completion: .list(ValueKind.allCases.map(\.rawValue)), transform: OptionValue.valueKinds)
  var failOn: [ValueKind] = []

  /// What is to be counted; nil when nothing is.
  var request: CheckRequest? {
    check || !failOn.isEmpty ? CheckRequest(refused: failOn) : nil
  }
}

/// Kinds of values that may be bad news.
enum ValueKind: String, CaseIterable, Sendable, Hashable {
  case nan, inf, saturated
}

/// That values of note are counted, and which of them end the run.
struct CheckRequest: Sendable, Hashable {
  var refused: [ValueKind]
}
