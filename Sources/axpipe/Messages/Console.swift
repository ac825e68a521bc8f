import Glibc
import Supervision
import Synchronization

/// Standard error, shared by messages and the progress line: a message never lands in the middle of
/// the line, and the line is drawn again below it.
final class Console: Sendable {
  static let standard = Console()

  /// Where messages go.
  static var descriptor: CInt { ax_message_descriptor() }

  private let line = Mutex("")

  /// Writes a message, given without its newline.
  func write(_ message: String) {
    line.withLock { line in
      put((line.isEmpty ? "" : Self.erase) + message + "\n" + line)
    }
  }

  /// Shows a line that the next one replaces; an empty one takes it away.
  func show(_ status: String) {
    line.withLock { line in
      if status == line { return }
      // The new line is written over the old one: a terminal that shows one before the other does
      // not flicker.
      let rest = "\u{1B}[K"
      put(line.isEmpty ? status : status.isEmpty ? Self.erase : "\r" + status + rest)
      line = status
      ax_set_showing_status(!status.isEmpty)
    }
  }

  /// Takes the line away in a signal handler, or where the process that showed it has ended: only an
  /// atomic load and `write`.
  static func clearAtTheEnd() {
    guard ax_is_showing_status() else { return }
    var sequence: (UInt8, UInt8, UInt8, UInt8) = (0x0D, 0x1B, 0x5B, 0x4B)
    _ = Glibc.write(descriptor, &sequence, 4)
  }

  /// Back to the first column, and everything right of it gone (ECMA-48 EL).
  private static let erase = "\r\u{1B}[K"

  private func put(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes {
        Glibc.write(Self.descriptor, $0.baseAddress, $0.count)
      }
      if written < 0 && errno == EINTR { continue }
      if written <= 0 { return }  // nobody reads our messages; the work goes on
      rest = rest.dropFirst(written)
    }
  }
}
