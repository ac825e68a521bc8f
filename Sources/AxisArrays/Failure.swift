/// An error that a user reads. It holds facts; one renderer turns them into a line of text and an
/// exit code.
public protocol Failure: Error, Sendable {
  /// What kind of failure it is; decides the exit code.
  var category: FailureCategory { get }
  /// One sentence without a full stop that says what is wrong and where.
  var headline: String { get }
  /// What the user can do about it, as a phrase that follows a semicolon; nil when it is obvious.
  var remedy: String? { get }
  /// What else there is to read, line by line, such as a compiler's messages.
  var details: [String] { get }
}

extension Failure {
  /// The usual case: the headline says it all.
  public var remedy: String? { nil }
  public var details: [String] { [] }
}

/// Kinds of failures, named and numbered as in `sysexits.h`.
public enum FailureCategory: Int32, Sendable, Hashable {
  /// The command line or the chain alone is wrong.
  case usage = 64
  /// The input is damaged, or has the wrong shape or type.
  case data = 65
  /// There is no such input.
  case noInput = 66
  /// The device asked for is not there.
  case unavailable = 69
  /// axpipe itself is wrong.
  case software = 70
  /// The system refuses what the work takes, such as memory.
  case system = 71
  /// The output cannot be created.
  case cannotCreate = 73
  /// Reading or writing failed.
  case inputOutput = 74
}
