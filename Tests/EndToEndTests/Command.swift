import Glibc

/// A command that runs with its own environment and directory. Its standard output and standard
/// error go to files, so that neither can block it.
struct Command {
  var executable: String
  var arguments: [String]
  var directory: String
  var environment: [String: String] = [:]

  /// How a command ended.
  enum Ending: Equatable {
    case exit(Int32)
    case signal(Int32)
  }

  /// What a finished command left.
  struct Outcome {
    var ending: Ending
    var output: String
    var errors: String
  }

  /// A command that was started.
  struct Running {
    var process: pid_t
    fileprivate var capture: ScratchFolder

    /// Sends a signal.
    func send(_ signal: Int32) { kill(process, signal) }

    /// Waits for the end.
    func wait() -> Outcome {
      var status: Int32 = 0
      while waitpid(process, &status, 0) == -1 && errno == EINTR {}
      let signal = status & 0x7f
      return Outcome(
        ending: signal == 0 ? .exit((status >> 8) & 0xff) : .signal(signal),
        output: text(of: capture.path + "/stdout"), errors: text(of: capture.path + "/stderr"))
    }
  }

  /// The command could not be started.
  struct StartFailure: Error {
    var command: String
    var code: Int32
  }

  /// Starts the command.
  func start() throws -> Running {
    let capture = try ScratchFolder()
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    for (descriptor, name) in [(Int32(1), "stdout"), (2, "stderr")] {
      posix_spawn_file_actions_addopen(
        &actions, descriptor, "\(capture.path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    }

    // The tests' threads block signals, which a command would inherit.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

    var settings = ["PATH": "/usr/bin:/bin", "HOME": directory, "LC_ALL": "C.UTF-8", "TZ": "UTC"]
    settings.merge(environment) { $1 }
    // `env` changes to the folder and then becomes the command.
    let line = ["/usr/bin/env", "-C", directory, executable] + arguments
    var words = line.map { strdup($0) } + [nil]
    var variables = settings.map { strdup("\($0)=\($1)") } + [nil]
    defer { for word in words + variables { free(word) } }

    var process: pid_t = 0
    let code = posix_spawn(&process, line[0], &actions, &attributes, &words, &variables)
    guard code == 0 else { throw StartFailure(command: executable, code: code) }
    return Running(process: process, capture: capture)
  }

  /// Runs the command to its end.
  func run() throws -> Outcome { try start().wait() }
}
