import AxisArrays
import Glibc

/// The attribute `history` of the netCDF conventions: a line for every program that touched the
/// data, the newest first.
struct History {
  /// When the run began.
  private let time: String
  /// The command of this run.
  let command: String

  /// Describes a run with the given arguments after `axpipe run`.
  init(_ arguments: [String]) throws(CommandLineError) {
    self.init(arguments, time: try Timestamp.recorded().text)
  }

  private init(_ arguments: [String], time: String) {
    self.time = time
    // A line stays one line whatever the arguments hold.
    command = ShellWord.line(["axpipe", "run"] + arguments).printable
  }

  /// Describes the part of the run that the given arguments say.
  func of(_ arguments: [String]) -> History { History(arguments, time: time) }

  /// The line of this run: `2025-01-31T12:00:00Z axpipe 0.1.0: axpipe run abs in.h5 -o out.h5`.
  private var line: String { "\(time) axpipe \(Version.current): \(command)" }

  /// The attributes of a file with this run's line put before those that are there.
  func added(to attributes: Attributes) -> Attributes {
    var attributes = attributes
    let before = attributes["history"]?.text.map { "\n" + $0 } ?? ""
    attributes["history"] = .string(line + before)
    return attributes
  }
}
