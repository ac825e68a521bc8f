import AxisArrays
import Glibc

/// The attribute `history` of the netCDF conventions: a line for every program that touched the
/// data, the newest first.
struct History {
  /// The line of this run.
  let line: String
  /// The command of this run.
  let command: String

  /// Describes a run with the given arguments after `axpipe run`:
  /// `2025-01-31T12:00:00Z axpipe 0.1.0: axpipe run abs in.h5 -o out.h5`.
  init(_ arguments: [String]) throws(CommandLineError) {
    // A line stays one line whatever the arguments hold.
    command = ShellWord.line(["axpipe", "run"] + arguments).printable
    line = "\(try Timestamp.recorded().text) axpipe \(Version.current): \(command)"
  }

  /// The attributes of a file with this run's line put before those that are there.
  func added(to attributes: Attributes) -> Attributes {
    var attributes = attributes
    let before = attributes["history"]?.text.map { "\n" + $0 } ?? ""
    attributes["history"] = .string(line + before)
    return attributes
  }
}
