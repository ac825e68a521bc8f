import Glibc

/// A moment, in whole seconds.
struct Timestamp: Hashable, Sendable {
  /// Seconds since the beginning of 1970, UTC.
  var seconds: Int

  static func now() -> Timestamp { Timestamp(seconds: time(nil)) }

  /// The moment that outputs record: `SOURCE_DATE_EPOCH` where it is set, so that the same run gives
  /// the same bytes (https://reproducible-builds.org/specs/source-date-epoch/).
  static func recorded() throws(CommandLineError) -> Timestamp {
    guard let text = environment("SOURCE_DATE_EPOCH") else { return now() }
    guard let seconds = Int(text), (0...253_402_300_799).contains(seconds) else {
      throw .sourceDate(text)
    }
    return Timestamp(seconds: seconds)
  }

  /// The moment of a message.
  static func ofMessage() -> Timestamp { (try? recorded()) ?? now() }

  /// As in ISO 8601: `2025-01-31T12:00:00Z`.
  var text: String {
    var seconds = time_t(self.seconds)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    let day = [Int(parts.tm_year) + 1900, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
    let hour = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { Int($0) }
    return day.map(Self.twoDigits).joined(separator: "-") + "T"
      + hour.map(Self.twoDigits).joined(separator: ":") + "Z"
  }

  private static func twoDigits(_ number: Int) -> String {
    (number < 10 ? "0" : "") + String(number)
  }
}
