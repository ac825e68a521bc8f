import ChainLanguage
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
    case .auto: Terminal.isCapable(Console.descriptor)
    case .always: true
    case .never: false
    }
  }
}

/// The line that shows how far a run is, once it has taken a second:
///
///     recording.h5  ▕███████████▋             ▏  47%  612 MiB of 1.27 GiB  1.32 GiB/s  0:12 left
final class ProgressLine: Sendable {
  private let title: String
  private let started = ContinuousClock.now
  private let state = Mutex(State())

  /// What is over sooner is not worth a line.
  private static let patience = Duration.seconds(1)
  private static let interval = Duration.milliseconds(100)

  private struct State {
    var drawn: ContinuousClock.Instant?
    var rate = SmoothedRate()
  }

  /// A line for the work called `title`.
  init(title: String) {
    self.title = title.printable
  }

  /// Draws the line anew when there is something new to see. `done` is the part of the work that is
  /// done, `bytes` what of the input that was.
  func update(done: Double, bytes: Int) {
    let now = ContinuousClock.now
    let rate = state.withLock { state -> Double? in
      guard now - started > Self.patience else { return nil }
      if let drawn = state.drawn, now - drawn < Self.interval { return nil }
      state.drawn = now
      state.rate.add(bytes: bytes, at: (now - started) / .seconds(1))
      return state.rate.bytesPerSecond
    }
    guard let rate else { return }
    let text = ProgressText(
      title: title, done: min(max(done, 0), 1), bytes: bytes, rate: rate, style: .errors)
    // A terminal would go on to the next line when the last column is written.
    Console.standard.show(text.line(width: (Terminal.width(Console.descriptor) ?? 80) - 1))
  }

  /// Takes the line away.
  func end() {
    Console.standard.show("")
  }
}

/// Bytes per second over the last seconds: a stall shows soon, a hiccup does not.
struct SmoothedRate {
  private(set) var bytesPerSecond = 0.0
  private var last: (bytes: Int, seconds: Double)?
  /// Seconds after which what was counts for a third.
  private static let memory = 3.0

  /// Takes into account that so many bytes are done after so many seconds.
  mutating func add(bytes: Int, at seconds: Double) {
    defer { last = (bytes, seconds) }
    guard let last else {
      bytesPerSecond = Double(bytes) / max(seconds, 1e-3)
      return
    }
    let elapsed = max(seconds - last.seconds, 1e-3)
    let recent = Double(max(0, bytes - last.bytes)) / elapsed
    bytesPerSecond += (recent - bytesPerSecond) * (1 - exp(-elapsed / Self.memory))
  }
}
