import Logging

/// How messages look.
enum LogFormat: String, CaseIterable, Hashable, Sendable {
  /// `axpipe: warning: …`
  case text
  /// One JSON object per line.
  case json
}

/// Sends log messages to the console.
struct ConsoleLogHandler: LogHandler {
  var format: LogFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    switch format {
    case .text: Console.standard.write(Self.text(event))
    case .json: Console.standard.write(json(event).compact)
    }
  }

  private static func text(_ event: LogEvent) -> String {
    let message = "\(event.message)".printable
    let style = Style.errors
    return switch event.level {
    case .trace, .debug, .info, .notice: "axpipe: \(message)"
    case .warning: "axpipe: \(style.marked("warning:", .caution)) \(message)"
    case .error, .critical: "axpipe: \(style.marked("error:", .alarm)) \(message)"
    }
  }

  private func json(_ event: LogEvent) -> JSONValue {
    let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }
    return .object(
      [
        ("time", .string(Timestamp.ofMessage().text)),
        ("level", .string(event.level.rawValue)),
        ("message", .string("\(event.message)")),
      ] + facts.sorted { $0.key < $1.key }.map { ($0.key, Self.json($0.value)) })
  }

  private static func json(_ value: Logger.Metadata.Value) -> JSONValue {
    switch value {
    case .array(let values): .array(values.map(json))
    case .dictionary(let values):
      .object(values.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
    case .stringConvertible(let value as Int): .integer(value)
    case .stringConvertible(let value as Double): .real(value)
    default: .string("\(value)")
    }
  }
}

extension Logger {
  /// The program's logger.
  init(format: LogFormat, quiet: Bool, verbosity: Int) {
    let level: Logger.Level =
      switch (quiet, verbosity) {
      case (true, _): .error
      case (_, 0): .notice
      case (_, 1): .info
      default: .debug
      }
    self.init(label: "axpipe") { _ in ConsoleLogHandler(format: format, logLevel: level) }
  }
}
