/// The version of axpipe: what `--version` prints and what `history` and `--stats` record.
enum Version {
  /// The number of the version.
  static let current = "0.1.0"
  /// The day of its manual pages.
  static let date = "November 25, 2026"
}
