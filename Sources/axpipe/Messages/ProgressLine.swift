import Glibc
import Synchronization

/// When progress is shown.
enum ProgressChoice: String, CaseIterable, Hashable, Sendable {
  /// When standard error is a terminal.
  case auto
  case always, never

  /// Whether to show it.
  var isShown: Bool {
    switch self {
    case .auto: Terminal.isTerminal(STDERR_FILENO)
    case .always: true
    case .never: false
    }
  }
}

/// The line that shows how far a run is:
///
///     recording.h5  [=============>              ]  47%  1.32 GiB/s  0:12 left
final class ProgressLine: Sendable {
  private let title: String
  private let started = ContinuousClock.now
  private let drawn: Mutex<ContinuousClock.Instant?> = Mutex(nil)

  /// What is over sooner is not worth a line.
  private static let patience = Duration.milliseconds(400)
  private static let interval = Duration.milliseconds(100)

  /// A line for the input called `title`.
  init(title: String) {
    self.title = title
  }

  /// Draws the line anew when there is something new to see.
  func update(done: Double, bytes: Int) {
    let now = ContinuousClock.now
    let isDue = drawn.withLock { drawn in
      guard now - started > Self.patience else { return false }
      if let drawn, now - drawn < Self.interval { return false }
      drawn = now
      return true
    }
    if isDue { Console.standard.show(text(done: done, bytes: bytes, after: now - started)) }
  }

  /// Takes the line away.
  func end() {
    Console.standard.show("")
  }

  /// The line.
  func text(done: Double, bytes: Int, after elapsed: Duration) -> String {
    let done = min(max(done, 0), 1)
    let seconds = elapsed / .seconds(1)
    let rate = ByteSize(bytes: Int(Double(bytes) / max(seconds, 1e-3))).description + "/s"
    let left = done > 0 ? Self.clock(seconds * (1 - done) / done) + " left" : ""
    let figures = "\(Self.padded("\(Int(done * 100))%", 4))  \(Self.padded(rate, 10))  \(left)"
    let width = (Terminal.width(STDERR_FILENO) ?? 80) - 1
    let name = title.printable.suffix(max(8, width - 60))
    let room = width - name.count - figures.count - 6
    return "\(name)  \(Self.bar(done, width: min(max(room, 0), 40)))\(figures)"
  }

  private static func bar(_ done: Double, width: Int) -> String {
    guard width >= 8 else { return "" }
    let filled = Int(Double(width) * done)
    let tip = filled < width ? ">" : ""
    return "[" + String(repeating: "=", count: filled) + tip
      + String(repeating: " ", count: max(0, width - filled - 1)) + "]  "
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }

  private static func clock(_ seconds: Double) -> String {
    let whole = Int(min(seconds, 359_999).rounded(.up))
    let (minutes, rest) = (whole / 60, whole % 60)
    let tail = (rest < 10 ? "0" : "") + String(rest)
    if minutes < 60 { return "\(minutes):\(tail)" }
    return "\(minutes / 60):" + (minutes % 60 < 10 ? "0" : "") + "\(minutes % 60):\(tail)"
  }
}
