import Glibc
import Storage
import Synchronization

/// Ending by a signal.
enum Signals {
  /// Makes the signals that end the program remove its temporary files first. A signal that is
  /// ignored, as under `nohup`, stays so; a handler is one of a driver (LLVM in it installs some when
  /// it is loaded), which knows nothing of our files. SIGABRT is how libraries end a program, such as a
  /// driver whose compiler is not there.
  static func removeTemporariesAtTheEnd() {
    TemporaryFiles.prepare()
    isEnding.store(false, ordering: .relaxed)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU, SIGXFSZ, SIGABRT] {
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0 else { continue }
      let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      if handler == 1 { continue }  // SIG_IGN
      action.__sigaction_handler.sa_handler = { Signals.end(by: $0) }
      action.sa_flags = 0
      sigfillset(&action.sa_mask)
      sigaction(number, &action, nil)
    }
  }

  private static let isEnding = Atomic(false)

  /// Only async-signal-safe calls. A second signal, which another thread may get while the first is at
  /// work, must not end the program before that is done.
  private static func end(by number: CInt) {
    while isEnding.exchange(true, ordering: .acquiringAndReleasing) { pause() }
    TemporaryFiles.removeAll()
    Console.clearAtTheEnd()
    signal(number, SIG_DFL)
    // It takes place when the handler returns.
    raise(number)
  }

  /// Does not return while a signal ends the program in another thread. To be called before a failure
  /// is told: its cause may be that the files are being removed.
  static func letEnd() {
    while isEnding.load(ordering: .acquiring) { pause() }
  }

  /// Ends as a program does whose standard output is closed, whether or not the parent ignores
  /// SIGPIPE.
  static func endByBrokenPipe() -> Never {
    TemporaryFiles.removeAll()
    signal(SIGPIPE, SIG_DFL)
    raise(SIGPIPE)
    exit(128 + SIGPIPE)
  }
}
