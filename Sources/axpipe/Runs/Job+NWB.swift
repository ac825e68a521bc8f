import AxisArrays
import Engine
import Planner
import Storage

extension Job {
  /// Whether a result that is written to `path` is added to a copy of the input: where the name says
  /// so, and where an NWB file is the input and the output.
  func isNWB(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    if name.lowercased().hasSuffix(".nwb"), name.first != "." || name.utf8.count > 4 { return true }
    return source.file.isSame(as: path) && source.file.isNWB
  }

  /// Refuses a result that cannot be a series of NWB, before any data is read.
  func checkSeries() throws { _ = try SeriesForm(of: plan.output, from: source) }

  /// Runs the plan and adds the result as a series to a copy of the input, for a destination.
  func run(
    intoCopy file: OutputFile, _ context: OutputContext, for destination: Destination
  ) throws -> JobReport {
    let made = "made by axpipe \(Version.current): \(context.history.command)"
    var result = plan.output
    result.attributes = context.history.added(to: result.attributes)
    result.attributes["description"] = .string(description(of: context.chain))
    result.attributes["comments"] = .string(made)
    let form = try SeriesForm(of: result, from: source)
    let array = try file.createSeries(form, layout: plan.outputLayout, origin: context.chain)
    return report(try run(into: array), destination)
  }

  /// What the series is: the chain, its input, and what was said of that.
  private func description(of chain: String) -> String {
    let before = plan.output.attributes["description"]?.text.map { ": " + $0 } ?? ""
    return "\(chain) of \(source.path)" + before
  }
}
