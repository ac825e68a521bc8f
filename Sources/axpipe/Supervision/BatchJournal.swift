import AxisArrays
import Glibc
import Storage
import Supervision

/// What has become of the inputs of a batch, written down where a process finds it that takes up the
/// batch after a crash. A line says one thing of the input with an index:
///
///     begun 3
///     report 3 {"input":…}
///     done 3
///     failed 4 65<tab>HEADLINE<tab>REMEDY
///     crash - 65<tab>HEADLINE<tab>REMEDY
struct BatchJournal: Sendable {
  private let descriptor: CInt
  /// What earlier processes finished, and what one of them crashed on.
  let outcomes: [Outcome]

  /// Takes up what there is. Nil where nobody watches, and so nobody would go on.
  init?(_ inputs: [ArrayLocation]) {
    descriptor = ax_journal()
    if descriptor < 0 { return nil }
    let record = Record(descriptor)
    var outcomes = inputs.indices.map { record.outcomes[$0] ?? .notDone }
    if let crash = record.crash, let path = ax_file_of_crash().map({ String(cString: $0) }) {
      // It may have been another file that the inputs need.
      let read = record.unfinished.filter { inputs[$0].file == path }
      for index in read.isEmpty ? record.unfinished : read { outcomes[index] = .failed(crash) }
    }
    self.outcomes = outcomes
    for index in record.unfinished { end(index, outcomes[index]) }
  }

  /// Notes a crash. Says whether there is a batch to be taken up.
  static func note(_ crash: Diagnosis) -> Bool {
    if ax_journal() < 0 { return false }
    write("crash - \(fields(crash))\n", ax_journal())
    return !Record(ax_journal()).unfinished.isEmpty
  }

  /// Notes that the work on an input begins.
  func begin(_ index: Int) { write("begun \(index)\n") }

  /// Notes how it ended.
  func end(_ index: Int, _ outcome: Outcome) {
    switch outcome {
    case .done(let reports):
      write(reports.map { "report \(index) \($0.json.compact)\n" }.joined() + "done \(index)\n")
    case .skipped: write("skipped \(index)\n")
    case .failed(let diagnosis): write("failed \(index) \(Self.fields(diagnosis))\n")
    case .doneBefore, .notDone: write("left \(index)\n")
    }
  }

  private func write(_ lines: String) { Self.write(lines, descriptor) }

  private static func fields(_ diagnosis: Diagnosis) -> String {
    let words = [diagnosis.headline, diagnosis.remedy ?? ""].map(\.printable)
    return "\(diagnosis.code)\t\(words.joined(separator: "\t"))"
  }

  private static func write(_ lines: String, _ descriptor: CInt) {
    // Lines of several threads come one after the other, and a file in memory takes them whole.
    var lines = lines
    lines.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  /// What is written down.
  private struct Record {
    var outcomes: [Int: Outcome] = [:]
    /// Inputs that were begun, in their order.
    var unfinished: [Int] = []
    /// What was said of the last crash.
    var crash: Diagnosis?

    init(_ descriptor: CInt) {
      var begun: Set<Int> = []
      var reports: [Int: [JSONValue]] = [:]
      for line in Self.text(descriptor).split(separator: "\n") {
        let words = line.split(separator: " ", maxSplits: 2)
        if words[0] == "crash" { crash = Self.diagnosis(words[2]) }
        guard words.count > 1, let index = Int(words[1]) else { continue }
        if words[0] == "begun" { begun.insert(index) }
        if words[0] != "begun", words[0] != "report" { begun.remove(index) }
        switch words[0] {
        case "report": reports[index, default: []].append(.made(String(words[2])))
        case "done": outcomes[index] = .doneBefore(reports[index] ?? [])
        case "skipped": outcomes[index] = .skipped
        case "failed": outcomes[index] = .failed(Self.diagnosis(words[2]))
        default: break
        }
      }
      unfinished = begun.sorted()
    }

    private static func diagnosis(_ text: Substring) -> Diagnosis {
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      return Diagnosis(
        headline: fields[1], remedy: fields[2].isEmpty ? nil : fields[2],
        code: Int32(fields[0]) ?? FailureCategory.software.rawValue)
    }

    private static func text(_ descriptor: CInt) -> String {
      let size = Int(lseek(descriptor, 0, SEEK_END))
      return String(unsafeUninitializedCapacity: max(0, size)) {
        max(0, pread(descriptor, $0.baseAddress, $0.count, 0))
      }
    }
  }
}
