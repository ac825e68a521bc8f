import AxisArrays
import Devices
import Planner
import Storage

extension Job {
  /// The plan in words, with the axes and attributes of the result.
  var explanation: [String] {
    var fields = FieldList()
    fields.add("file", "\(location.fileName):\(source.path)")
    for (label, text) in plan.explanation(placement) {
      fields.add(label, text.printable)
      if label == "output" { addOutput(to: &fields) }
    }
    return fields.lines(indent: "")
  }

  /// The OpenCL C text of the stages that an OpenCL device computes.
  func sourceText() throws -> String {
    guard let device = placement.preferred as? OpenCLDevice else {
      throw CommandLineError.noSource
    }
    let stages = zip(plan.stages, placement.obstacles).filter { $1 == nil }.map(\.0)
    if stages.isEmpty { throw CommandLineError.noSource }
    return try device.sourceText(of: stages.map(\.work))
  }

  private func addOutput(to fields: inout FieldList) {
    for dimension in plan.output.dimensions {
      let axis = ArrayText.axis(dimension) { try? SourceFile(path: $0.file).ends(at: $0.path) }
      fields.add("", "\(dimension.name): \(axis)".printable)
    }
    for (name, value) in plan.output.attributes {
      fields.add("", "@\(name): \(ArrayText.attribute(value))".printable)
    }
  }
}
