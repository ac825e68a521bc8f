import Glibc
import Storage

/// Ending by a signal.
enum Signals {
  /// Makes the signals that end the program remove its temporary files first. A signal that is
  /// ignored, as under `nohup`, stays so. SIGABRT is how libraries end a program, such as a driver
  /// whose compiler is not there.
  static func removeTemporariesAtTheEnd() {
    TemporaryFiles.prepare()
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGXCPU, SIGXFSZ, SIGABRT] {
      var action = sigaction()
      guard sigaction(number, nil, &action) == 0 else { continue }
      let handler = unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      guard handler == 0 else { continue }  // SIG_DFL is 0; SIG_IGN stays
      action.__sigaction_handler.sa_handler = { number in
        // Only async-signal-safe calls. SA_RESETHAND restored the default action, which takes
        // place when the handler returns.
        TemporaryFiles.removeAll()
        Console.clearAtTheEnd()
        raise(number)
      }
      action.sa_flags = Int32(bitPattern: UInt32(SA_RESETHAND))
      sigaction(number, &action, nil)
    }
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
