import AxisArrays
import Devices
import Storage

/// The plan as `axpipe explain` prints it.
extension Plan {
  /// One row for each thing to know: what it is about, and what there is to say.
  public func explanation(_ placement: Placement) -> [(label: String, text: String)] {
    var rows = [("input", "\(Self.text(storedInput)), \(Self.text(inputLayout))")]
    if let summary = decoding.summary { rows.append(("", "stored: \(summary)")) }
    for (index, stage) in stages.enumerated() {
      rows.append(("stage \(index + 1)", Self.text(stage, budget: budget)))
      for line in stage.kernels { rows.append(("", line)) }
      if let obstacle = placement.obstacles[index] {
        rows.append(
          ("", "on \(placement.devices[index].name): \(placement.preferred.name) \(obstacle)"))
      }
    }
    rows += [
      ("output", "\(Self.text(output)), \(Self.text(outputLayout))"),
      ("device", placement.preferred.summary(threads: budget.threads)),
    ]
    if let reason = placement.reason { rows.append(("", reason)) }
    rows += [
      (
        "bytes",
        "\(Self.bytes(bytesToRead)) read, \(Self.bytes(output.byteCount)) written"
      ),
      ("memory", "at most \(Self.bytes(budget.limit))"),
    ]
    return rows
  }

  /// The input as it is stored.
  private var storedInput: ArraySpecification {
    var stored = input
    stored.elementType = decoding.storedType
    for (index, dimension) in (decoding.order ?? []).enumerated() {
      stored.dimensions[dimension] = input.dimensions[index]
    }
    return stored
  }

  private static func text(_ specification: ArraySpecification) -> String {
    let dimensions = zip(specification.dims, specification.shape).map { "\($0) \($1)" }
    return "\(specification.elementType.rawValue) (\(dimensions.joined(separator: ", "))), "
      + bytes(specification.byteCount)
  }

  private static func text(_ layout: StorageLayout) -> String {
    guard let chunk = layout.chunk else { return "contiguous" }
    var text = "chunks of \(chunk.map(String.init).joined(separator: " x "))"
    if layout.shuffle { text += ", shuffle" }
    if let level = layout.deflate { text += ", gzip \(level)" }
    if layout.fletcher32 { text += ", fletcher32" }
    for filter in layout.otherFilters { text += ", \(filter.name)" }
    return text
  }

  private static func text(_ stage: Stage, budget: MemoryBudget) -> String {
    let passes = stage.passCount(budget: budget)
    var text = stage.operators.isEmpty ? "copy" : stage.operators.joined(separator: " | ")
    text += ": \(passes) pass\(passes == 1 ? "" : "es") over \(stage.blocks.count) block"
    text += stage.blocks.count == 1 ? "" : "s"
    if !stage.tile.isEmpty {
      text += " of \(stage.tile.map(String.init).joined(separator: " x "))"
    }
    text += " (\(bytes(stage.blockBytes)))"
    switch stage.destination {
    case .output: break
    case .memory: text += ", result kept in memory"
    case .scratchFile: text += ", result in a scratch file"
    }
    return text
  }

  /// A number of bytes with three significant digits.
  private static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    let scale: Double = unit == 0 || value >= 100 ? 1 : value >= 10 ? 10 : 100
    let rounded = (value * scale).rounded() / scale
    return "\(rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)) \(units[unit])"
  }
}
