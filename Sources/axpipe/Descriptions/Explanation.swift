import AxisArrays
import Devices
import Planner
import Storage

/// What a run would do, drawn from the input to the output. No data is read for it.
struct Explanation {
  let job: Job
  /// The chain as it was understood.
  let chain: String
  /// About how many seconds computing takes; nil where that cannot be told.
  let seconds: Double?

  init(_ job: Job, chain: String) {
    self.job = job
    self.chain = chain
    seconds = job.settings.devices.estimatedSeconds(job.plan, job.placement)
  }

  private static let widest = 100

  /// The drawing, and below it what holds for the whole of it.
  func lines(_ style: Style, width: Int?) -> [String] {
    let width = min(width ?? 80, Self.widest)
    return StyledText(chain, .strong).lines(width: width).map { $0.text(style) }
      + diagram.lines(style, width: width)
      + summary.lines(width: width).map { $0.text(style) }
  }

  private var plan: Plan { job.plan }
  private var placement: Placement { job.placement }

  private var diagram: Diagram {
    var diagram = Diagram()
    let input = ArrayText.summary(type: plan.input.elementType.rawValue, plan.input)
    diagram.add(
      "input",
      rows: [
        StyledText("\(job.location.fileName):\(job.source.path)"), StyledText(input),
        StyledText(
          ([stored, ArrayText.layout(plan.inputLayout)].compactMap(\.self)).joined(separator: "; "),
          .faint),
      ])
    var arrow = Self.size(plan.stages.first?.inputBytes ?? 0)
    for (index, stage) in plan.stages.enumerated() {
      let passes = stage.passCount(budget: plan.budget)
      let blocks = counted(stage.blocks.count, "block")
      arrow += " in \(blocks)"
      if passes > 1 { arrow += ", read \(passes) times" }
      diagram.add("stage \(index + 1)", rows: rows(of: stage, index), arrow: arrow)
      arrow = Self.size(stage.resultBytes) + Self.place(stage.destination)
    }
    let output = ArrayText.summary(type: plan.output.elementType.rawValue, plan.output)
    diagram.add(
      "output",
      rows: [
        StyledText(output), StyledText(ArrayText.layout(plan.outputLayout), .faint),
      ] + outputFields.lines, arrow: arrow)
    return diagram
  }

  /// What the stored elements stand for; nil when it is themselves.
  private var stored: String? {
    plan.decoding.summary.map { "stored as \(plan.decoding.storedType.rawValue): \($0)" }
  }

  private func rows(of stage: Stage, _ index: Int) -> [StyledText] {
    var fields = FieldList()
    for (number, kernel) in stage.kernels.enumerated() {
      fields.add(number == 0 ? (stage.kernels.count == 1 ? "kernel" : "kernels") : "", kernel)
    }
    fields.add("device", placement.devices[index].name)
    if let obstacle = placement.obstacles[index] {
      fields.add("", "because \(placement.preferred.name) \(obstacle)", .faint)
    }
    let shape = stage.tile.map(String.init).joined(separator: " x ")
    fields.add(
      "block",
      Self.size(stage.blockBytes) + (shape.isEmpty ? "" : " for \(shape) of the result")
        + ", at most \(min(stage.slots, stage.blocks.count)) at a time")
    if let moved = moved(stage, index) {
      fields.add("moved", "\(Self.size(moved.to)) to the device, \(Self.size(moved.from)) back")
    }
    let operators = stage.operators.isEmpty ? "copy" : stage.operators.joined(separator: " | ")
    return [StyledText(operators, .name)] + fields.lines
  }

  private var outputFields: FieldList {
    var fields = FieldList()
    for dimension in plan.output.dimensions {
      fields.add(dimension.name, AxisText().text(dimension))
    }
    for dataset in plan.output.validRelated {
      fields.add(dataset.name, AxisText().text(dataset))
    }
    for (name, value) in Provenance.others(in: plan.output.attributes) {
      fields.add("@" + name, ArrayText.attribute(value), .faint)
    }
    return fields
  }

  private var summary: FieldList {
    var fields = FieldList()
    fields.add("device", placement.preferred.summary(threads: plan.budget.threads))
    if let reason = placement.reason { fields.add("", reason) }
    let written = Self.size(plan.output.byteCount)
    let total = movedTotal
    fields.add(
      "bytes",
      "\(Self.size(plan.bytesToRead)) read, \(written) written"
        + (total.to + total.from > 0
          ? ", \(Self.size(total.to + total.from)) moved to a device and back" : ""))
    fields.add("memory", "at most \(Self.size(plan.budget.limit))")
    fields.add("time", time)
    return fields
  }

  private var time: String {
    guard let seconds else { return "not estimated: that would take work of its own" }
    let text =
      seconds < 0.01
      ? "less than 0.01 s"
      : "about \(NumberText.trimmed(NumberText.fixed(seconds, decimals: seconds < 1 ? 2 : 1))) s"
    return "\(text) to compute, measured on a block; files come on top"
  }

  /// Bytes that go to the device of a stage and back; nil where it is the CPU.
  func moved(_ stage: Stage, _ index: Int) -> (to: Int, from: Int)? {
    if placement.devices[index] is CPUDevice { return nil }
    return (stage.bytesToRead(budget: plan.budget), stage.resultBytes)
  }

  /// The same for all stages.
  var movedTotal: (to: Int, from: Int) {
    plan.stages.enumerated().compactMap { moved($1, $0) }
      .reduce((0, 0)) { ($0.0 + $1.to, $0.1 + $1.from) }
  }

  private static func place(_ destination: Stage.Destination) -> String {
    switch destination {
    case .output: ""
    case .memory: ", kept in memory,"
    case .scratchFile: ", kept in a scratch file,"
    }
  }

  private static func size(_ bytes: Int) -> String { ByteSize(bytes: bytes).description }
}
