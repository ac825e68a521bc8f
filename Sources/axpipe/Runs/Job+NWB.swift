import AxisArrays
import Planner
import Storage

extension SourceFile {
  /// Whether a result at `path` is added to a copy of this file: where the name says so, and where an
  /// NWB file is the input and the output.
  func takesSeries(at path: String) -> Bool {
    let name = path.pathNames.last ?? ""
    return name.lowercased().hasSuffix(".nwb") || isSame(as: path) && isNWB
  }
}

extension Job {
  /// Refuses a result that cannot be a series of NWB, before any data is read.
  func checkSeries() throws { _ = try SeriesForm(of: plan.output, from: source) }

  /// Runs the plan and adds the result to a copy of the input, for a destination.
  func runSeries(
    into file: OutputFile, for destination: Destination, _ context: OutputContext,
    _ provenance: Provenance
  ) throws -> JobReport {
    var result = plan.output
    let before = result.attributes["description"]?.text.map { ": " + $0 } ?? ""
    result.attributes = provenance.added(to: context.history.added(to: result.attributes))
    result.attributes["description"] = .string("\(context.chain) of \(source.path)" + before)
    result.attributes["comments"] = .string(
      "made by axpipe \(Version.current): \(context.history.command)")
    let array = try file.createSeries(
      SeriesForm(of: result, from: source), layout: plan.outputLayout, origin: context.chain)
    return try run(into: array, for: destination)
  }
}
