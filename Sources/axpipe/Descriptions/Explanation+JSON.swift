import AxisArrays
import Devices
import Planner
import Storage

/// What `explain --json` prints; axpipe(1) describes the members.
extension Explanation {
  /// The plan as JSON.
  var json: JSONValue {
    let (plan, placement) = (job.plan, job.placement)
    return .object([
      ("chain", .string(chain)),
      ("input", input),
      ("stages", .array(plan.stages.enumerated().map { json($1, $0) })),
      ("output", Self.json(plan.output, plan.outputLayout, beside: [])),
      ("device", .string(placement.preferred.name)),
      ("reason", .text(placement.reason)),
      ("threads", .integer(plan.budget.threads)),
      ("memory", .integer(plan.budget.limit)),
      ("bytesRead", .integer(plan.bytesToRead)),
      ("bytesWritten", .integer(plan.output.byteCount)),
      ("bytesToDevice", .integer(movedTotal.to)),
      ("bytesFromDevice", .integer(movedTotal.from)),
      ("computeSeconds", seconds.map { .real($0) } ?? .null),
    ])
  }

  private var input: JSONValue {
    Self.json(
      job.plan.input, job.plan.inputLayout,
      beside: [
        ("file", .string(job.location.file)), ("path", .string(job.source.path)),
        ("storedType", .string(job.plan.decoding.storedType.rawValue)),
      ])
  }

  private func json(_ stage: Stage, _ index: Int) -> JSONValue {
    let budget = job.plan.budget
    let moved = moved(stage, index)
    return .object([
      ("operators", .array(stage.operators.map(JSONValue.string))),
      ("kernels", .array(stage.kernels.map(JSONValue.string))),
      ("device", .string(job.placement.devices[index].name)),
      ("obstacle", .text(job.placement.obstacles[index])),
      ("blocks", .integer(stage.blocks.count)),
      ("blockShape", .array(stage.tile.map { .integer($0) })),
      ("blockBytes", .integer(stage.blockBytes)),
      ("blocksInFlight", .integer(stage.slots)),
      ("passes", .integer(stage.passCount(budget: budget))),
      ("bytesRead", .integer(stage.bytesToRead(budget: budget))),
      ("bytesWritten", .integer(stage.resultBytes)),
      ("bytesToDevice", .integer(moved?.to ?? 0)),
      ("bytesFromDevice", .integer(moved?.from ?? 0)),
      ("result", .string("\(stage.destination)")),
    ])
  }

  private static func json(
    _ specification: ArraySpecification, _ layout: StorageLayout,
    beside members: [(String, JSONValue)]
  ) -> JSONValue {
    .object(
      members + [
        ("type", .string(specification.elementType.rawValue)),
        ("dims", .array(specification.dims.map(JSONValue.string))),
        ("shape", .array(specification.shape.map { .integer($0) })),
        ("units", .text(specification.units)),
        ("bytes", .integer(specification.byteCount)),
        ("axes", .object(specification.dimensions.map { ($0.name, $0.json) })),
        ("related", .array(specification.validRelated.map(\.json))),
        ("attributes", .object(specification.attributes.map { ($0.name, $0.value.json) })),
        ("layout", layout.json),
      ])
  }
}
