public import Devices

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a run did, for `--stats`.
public struct RunStatistics: Sendable {
  /// The device that was to compute.
  public var device: String
  /// Threads that computed.
  public var threads: Int
  /// Seconds from start to end.
  public var seconds: Double
  /// Bytes of the input that were read, and bytes of results that were written to the output.
  public var bytesRead: Int
  public var bytesWritten: Int
  /// Values of note that the stages met.
  public var values: ValueCounts
  /// The process's largest resident memory in bytes.
  public var peakMemory: Int
  /// What each stage did.
  public var stages: [StageStatistics]
}

/// What one stage did.
public struct StageStatistics: Sendable {
  /// The operators as written in the chain.
  public var operators: [String]
  /// The device that computed them.
  public var device: String
  /// Blocks that were computed, in all passes.
  public var blocks: Int
  /// Passes over the data.
  public var passes: Int
  /// Bytes that were read and written.
  public var bytesRead: Int
  public var bytesWritten: Int
  /// Values of note that the operators met.
  public var values: ValueCounts
  /// Seconds spent in reading, computing and writing, on all threads together.
  public var readSeconds: Double
  public var computeSeconds: Double
  public var writeSeconds: Double
  /// What a device other than the CPU did.
  public var activity: DeviceActivity?
}

/// Adds up the seconds that a stage's threads spend.
///
/// Unchecked: a thread has its own counters, and one thread at a time completes blocks.
final class StageClock: @unchecked Sendable {
  /// What time is spent on.
  enum Activity: Int, CaseIterable {
    case read
    case compute
    case write
  }

  private let spent: UnsafeMutablePointer<Double>
  private let threads: Int
  /// One cache line for each thread, so that threads do not slow each other down.
  private static let stride = 8

  /// Counts for threads 0 to `threads` - 1.
  init(threads: Int) {
    self.threads = threads
    spent = .allocate(capacity: (threads + 1) * Self.stride)
    spent.initialize(repeating: 0, count: (threads + 1) * Self.stride)
  }

  deinit { spent.deallocate() }

  /// Calls `body` and adds the time it takes on a thread.
  func timed<Result>(
    _ activity: Activity, on thread: Int, _ body: () throws -> Result
  ) rethrows -> Result {
    let start = monotonicSeconds()
    defer { spent[thread * Self.stride + activity.rawValue] += monotonicSeconds() - start }
    return try body()
  }

  /// Calls `body`, which completes a block, and adds the time it takes to that of writing.
  func timedCompletion<Result>(_ body: () throws -> Result) rethrows -> Result {
    try timed(.write, on: threads, body)
  }

  /// The seconds spent on an activity by all threads together.
  func seconds(_ activity: Activity) -> Double {
    (0...threads).reduce(0) { $0 + spent[$1 * Self.stride + activity.rawValue] }
  }
}

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The process's largest resident memory so far, in bytes. What `getrusage` gives can be that of the
/// program that started this one.
func peakResidentBytes() -> Int {
  guard let file = fopen("/proc/self/status", "r") else { return 0 }
  defer { fclose(file) }
  var line = [CChar](repeating: 0, count: 256)
  while fgets(&line, CInt(line.count), file) != nil {
    if strncmp(line, "VmHWM:", 6) != 0 { continue }
    let digits = line.dropFirst(6).filter { (48...57).contains($0) }
    return digits.reduce(0) { $0 * 10 + Int($1) - 48 } * 1024
  }
  return 0
}
