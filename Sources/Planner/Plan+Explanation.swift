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
      for line in Self.kernels(stage) { rows.append(("", line)) }
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

  /// The kernels of a stage; those of neighbouring maps, which run in one traversal, on one line.
  private static func kernels(_ stage: Stage) -> [String] {
    var lines: [String] = []
    var isMap = false
    for work in stage.works {
      let text = name(of: work)
      if text.isEmpty { continue }
      if case .map = work {
        if isMap, let last = lines.popLast() {
          lines.append("\(last) -> \(text)")
        } else {
          lines.append(text)
        }
        isMap = true
      } else {
        lines.append(text)
        isMap = false
      }
    }
    switch stage.ending {
    case .elements: break
    case .reduction(let reduction):
      lines.append("\(reduction.kernel) along dimension \(reduction.dimension), over all blocks")
    case .median(let dimension, let type, _):
      lines.append("median_\(type.suffix) along dimension \(dimension), over all blocks")
    }
    return lines
  }

  private static func name(of work: Work) -> String {
    switch work {
    case .map(let steps): steps.map(\.kernel).joined(separator: " -> ")
    case .pair(let kernel, let dimension, _): "\(kernel) along dimension \(dimension)"
    case .difference(let dimension, let type):
      "difference_\(type.suffix) along dimension \(dimension)"
    case .permute(let order): "permute (\(order.map(String.init).joined(separator: ", ")))"
    case .reduce(let reduction):
      "\(reduction.kernel) along dimension \(reduction.dimension), within each block"
    case .median(let dimension, let type, _):
      "median_\(type.suffix) along dimension \(dimension), within each block"
    case .lookup: "coordinates of indices"
    }
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
