import ArgumentParser
import AxisArrays
import Devices
import Glibc
import Storage
import Supervision

/// A command that opens files that others made.
protocol ReadsFiles: ParsableCommand {
  /// Whether other files may be read that these name.
  var allowsExternal: Bool { get }
  /// How it computes; nil where it does not.
  var work: ComputeOptions? { get }
}

/// Watches over the work from a process of its own, because the HDF5 library crashes on some damaged
/// files and comes to no end on others.
///
///     parsing -> fork -> the work ------------------> exit code, signal
///                     \-> waits for its end, says what it was, and ends the same way
enum Supervisor {
  /// Set to 0, this environment variable keeps the work in the first process, for debuggers.
  static let variable = "AXPIPE_SUPERVISE"

  /// Does the work in a process of its own and ends as that does.
  ///
  /// A batch that keeps going is taken up again without the input on which the library crashed.
  static func work(_ format: LogFormat, _ body: @escaping @Sendable () -> Never) -> Never {
    if environment(variable) == "0" { body() }
    watch(format)
    // On a thread of its own, because Swift's locks remember the number of the thread that they were
    // first used on, and a fork gives this one another number: they would never be given back.
    WorkerThread { body() }?.join()
    body()
  }

  /// Splits the process. Returns in the one that does the work; the other one ends here.
  private static func watch(_ format: LogFormat) {
    var ending = ax_ending()
    while ax_supervise(&ending) {
      let crash = Crash(ending)
      ax_end_noise(crash?.file == nil)
      guard ending.signal != 0 else { Glibc.exit(ending.code) }
      TemporaryFiles.removeAll()
      Console.clearAtTheEnd()
      guard let crash else { ax_end_by(ending.signal) }
      let diagnosis = Diagnosis(crash.failure)
      Console.standard.write(diagnosis.text(format))
      guard crash.file != nil, BatchJournal.note(diagnosis) else { Glibc.exit(diagnosis.code) }
    }
  }
}

extension Supervisor {
  /// Keeps the HDF5 library from taking all memory for what a damaged file claims to have. Drivers of
  /// OpenCL take what they like.
  static func limitMemory(of command: any ReadsFiles) {
    switch command.work?.device {
    case .auto? where GPUNodes.mayBePresent: return ax_limit_memory(0)
    case nil, .auto?, .cpu?: break
    default: return ax_limit_memory(0)
    }
    let threads = command.work?.threads ?? Processors.available
    let memory = command.work?.memory.bytes ?? 0
    let fixed = (1 << 30) + (16 << 20) * min(threads, 1 << 10)
    ax_limit_memory(fixed + min(memory, 1 << 50))
  }
}

/// An end of the work that nobody asked for.
struct Crash {
  /// The file that the library was reading; nil where the mistake is in axpipe.
  var file: String?
  var signal: CInt
  var isStuck: Bool

  /// Nil where the process was ended from outside.
  init?(_ ending: ax_ending) {
    signal = ending.signal
    isStuck = ending.is_stuck
    guard isStuck || Self.names[signal] != nil else { return nil }
    if let path = ending.file, ending.is_in_library { file = String(cString: path) }
  }

  /// The signals by which the system ends a program that has made a mistake.
  fileprivate static let names = [
    SIGSEGV: "segmentation fault", SIGBUS: "bus error", SIGFPE: "arithmetic error",
    SIGILL: "illegal instruction", SIGTRAP: "trap", SIGABRT: "abort", SIGSYS: "bad system call",
  ]

  /// What is said of it.
  var failure: any Failure {
    guard let file else { return Mistake(signal: signal) }
    return StorageError.crashed(file, isStuck: isStuck)
  }

  /// A mistake in axpipe, or in a driver of a device.
  private struct Mistake: Failure {
    var signal: CInt

    var category: FailureCategory { .software }
    var headline: String { "axpipe has crashed (\(Crash.names[signal] ?? "signal \(signal)"))" }
    var remedy: String? { "this is a mistake in axpipe; please report it with the command line" }
  }
}
