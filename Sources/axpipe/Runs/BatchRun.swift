import Engine
import Logging
import Storage
import Synchronization

/// The inputs of a batch at work, some of them at a time.
///
///     next input -> up to date?  -> plan -> run -> output
///                   skipped         the first failure ends the others, or is noted
///
/// Inputs are begun in their order. Every thread takes the next one when it is done with one.
final class BatchRun: Sendable {
  private let chain: ChainText
  private let inputs: [ArrayLocation]
  private let destinations: [Destination]
  private let recorded: RecordedArguments
  private let settings: JobSettings
  private let context: OutputContext
  private let skipsUpToDate: Bool
  private let keepsGoing: Bool
  /// Whether anybody asks what the inputs took. A small piece of memory for each of very many keeps the
  /// system from using anew what lies between them.
  private let keepsReports: Bool
  private let logFormat: LogFormat

  private let progress: BatchProgress?
  private let turns = OutputTurns()
  private let cancellation = Cancellation()
  private let next = Atomic(0)
  private let state: Mutex<Ending>
  private let journal: BatchJournal?

  /// How a batch ended.
  struct Ending {
    /// One for each input.
    var outcomes: [Outcome]
    /// The error of the only input, or one after which nothing can be said.
    var error: (any Error)?
  }

  init(
    chain: ChainText, inputs: [ArrayLocation], destinations: [Destination],
    recorded: RecordedArguments, settings: JobSettings, context: OutputContext,
    skipsUpToDate: Bool, keepsGoing: Bool, keepsReports: Bool, logFormat: LogFormat
  ) {
    self.chain = chain
    self.inputs = inputs
    self.destinations = destinations
    self.recorded = recorded
    self.settings = settings
    self.context = context
    self.skipsUpToDate = skipsUpToDate
    self.keepsGoing = keepsGoing
    self.keepsReports = keepsReports
    self.logFormat = logFormat
    progress = settings.showsProgress && inputs.count > 1 ? BatchProgress(inputs) : nil
    journal = keepsGoing && inputs.count > 1 ? BatchJournal(inputs) : nil
    state = Mutex(Ending(outcomes: journal?.outcomes ?? inputs.map { _ in .notDone }))
  }

  /// Works on so many inputs at a time until none is left.
  func callAsFunction(jobs: Int) -> Ending {
    start(1, of: jobs)
    progress?.end()
    return state.withLock { $0 }
  }

  /// Starts threads from number `index` on, takes part, and waits for their end.
  private func start(_ index: Int, of jobs: Int) {
    // Where the system has no more threads, those that are there do the work.
    guard index < jobs, let thread = WorkerThread({ self.takePart() }) else { return takePart() }
    start(index + 1, of: jobs)
    thread.join()
  }

  private func takePart() {
    while true {
      let index = next.add(1, ordering: .relaxed).oldValue
      guard index < inputs.count, (try? cancellation.check()) != nil else { return }
      do {
        if !isFinished(index) {
          journal?.begin(index)
          let outcome = try work(on: index)
          journal?.end(index, outcome)
          state.withLock { $0.outcomes[index] = outcome }
        }
      } catch is Cancelled {
      } catch {
        fail(StorageError.reason(for: error, readingFrom: inputs[index].file), at: index)
      }
      turns.finish(index)
      progress?.update(index, done: 1, moreBytes: 0)
    }
  }

  /// Whether an earlier process has finished the input.
  private func isFinished(_ index: Int) -> Bool {
    state.withLock { if case .notDone = $0.outcomes[index] { false } else { true } }
  }

  private func work(on index: Int) throws -> Outcome {
    let (input, target) = (inputs[index], destinations[index])
    if skipsUpToDate, isUpToDate(target, input) {
      settings.log.info("\(input.text): \(target.path ?? "") is up to date")
      return .skipped
    }
    var settings = settings.writing(to: target)
    settings.cancellation = cancellation
    settings.progress = progress.map { ArrayProgress(of: index, in: $0) }
    var context = context
    context.arguments = recorded.forInput(index)
    context.history = context.history.of(context.arguments)
    context.hasHeadings = inputs.count > 1
    context.waitForTurn = { try self.turns.wait(for: index) }
    let reports = try InputJob.run(
      chain, over: input, into: target, settings: settings, context)
    return .done(keepsReports ? reports : [])
  }

  /// Whether the output is there and no file it was made from is newer.
  private func isUpToDate(_ destination: Destination, _ input: ArrayLocation) -> Bool {
    guard let output = destination.path.flatMap({ FileStatus($0) }) else { return false }
    let sources = [input.status] + chain.files.map { FileStatus($0) }
    return sources.allSatisfy { $0.map { !$0.isNewer(than: output) } ?? false }
  }

  /// Notes a failure. One of several inputs is said at once, since the others may take long.
  private func fail(_ error: any Error, at index: Int) {
    Signals.letEnd()
    state.withLock { state in
      let isBrokenPipe = error.isBrokenPipe
      var diagnosis = Diagnosis(error)
      if inputs.count > 1, !isBrokenPipe {
        diagnosis.name(inputs[index])
        Console.standard.write(diagnosis.text(logFormat))
      } else if state.error == nil {
        state.error = error
      }
      state.outcomes[index] = .failed(diagnosis)
      journal?.end(index, .failed(diagnosis))
      if keepsGoing, !isBrokenPipe { return }
      cancellation.request()
      turns.cancel()
    }
  }
}

extension Error {
  /// Whether nobody reads standard output any more.
  var isBrokenPipe: Bool {
    (self as? WriteFailure)?.isBrokenPipe ?? (self as? StorageError)?.isBrokenPipe ?? false
  }
}
