import AxisArrays
import ChainLanguage
import Engine
import Operators
import Planner
import Storage

extension Job {
  /// Runs the plan and writes the result to a file in a format that is not HDF5.
  func write(_ format: OutputFormat, to file: AtomicFile) throws -> RunStatistics {
    if format == .npy, file.hasPlaces {
      let header = NPY.header(plan.output)
      try header.withUnsafeBytes { bytes in try file.write(bytes) }
      let (shape, size) = (plan.output.shape, plan.output.elementType.size)
      let checksums = file.beginArray(at: header.count, shape: shape, elementSize: size)
      return try run(
        into: PlacedSink(
          file: file, shape: shape, elementSize: size, start: header.count, checksums: checksums))
    }
    return try write(format) { bytes in try file.write(bytes) }
  }

  /// Runs the plan and writes the result with `put`, from its first byte to its last.
  ///
  /// Blocks that come in the order of the elements are written as they come. A plan that gives them
  /// in another order has its result collected first, in memory if it is small.
  func write(_ format: OutputFormat, to put: @escaping Put) throws -> RunStatistics {
    let text = try text(in: format)
    let sink: any ArraySink = text.map { TextSink($0, put: put) } ?? BytesSink(put: put)
    if let text {
      try text.writeHead(to: put)
    } else {
      try NPY.header(plan.output).withUnsafeBytes(put)
    }
    let statistics: RunStatistics
    if plan.isInOrder {
      statistics = try run(into: sink)
    } else {
      let result = try CollectedResult(specification: plan.output, memory: settings.memory / 4)
      statistics = try run(into: result.store)
      try copy(result, into: sink)
    }
    try text?.writeTail(to: put)
    return statistics
  }

  /// The text that a format makes of the result; nil where it is no text.
  private func text(in format: OutputFormat) throws -> (any ResultText)? {
    switch format {
    case .csv:
      try DelimitedText.make(plan.output, name: name, separator: UInt8(ascii: ","))
    case .tsv:
      try DelimitedText.make(plan.output, name: name, separator: UInt8(ascii: "\t"))
    case .json: JSONText(plan.output, name: name)
    case .npy: nil
    case .h5: preconditionFailure("HDF5 is written by Storage")
    }
  }

  /// Bytes of a result for which threads are not worth starting.
  private static let fewBytes = 1 << 18

  /// Hands a result to a sink in the order of its elements, on several threads if it is large.
  private func copy(_ result: CollectedResult, into sink: any ArraySink) throws {
    if plan.output.byteCount <= Self.fewBytes {
      return try result.forEachBlock { region, elements in
        try sink.write(region, from: elements)
      }
    }
    let chain = try ResolvedChain(Chain(parsing: "copy"))
    let (copying, placement) = try settings.copying.place { budget in
      try Plan(
        chain, input: plan.output, layout: .contiguous,
        context: FileContext(memory: settings.memory),
        request: settings.layout, budget: budget)
    }
    _ = try Run(copying, on: placement)(from: result.store, into: sink)
  }
}
