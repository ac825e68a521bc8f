import AxisArrays
import Devices
import Planner
import Storage

extension Job {
  /// The plan in words, with the axes and attributes of the result.
  var explanation: [String] {
    var fields = FieldList()
    fields.add("file", "\(location.file):\(source.path)")
    for (label, text) in plan.explanation(placement) {
      fields.add(label, text.printable)
      if label == "output" { addOutput(to: &fields) }
    }
    return fields.lines(indent: "")
  }

  /// The OpenCL C text of every stage that an OpenCL device computes.
  func sourceText() throws -> String {
    var texts: [String] = []
    for (index, stage) in plan.stages.enumerated() {
      guard let device = placement.devices[index] as? OpenCLDevice else { continue }
      let operators = stage.operators.isEmpty ? "copy" : stage.operators.joined(separator: " | ")
      texts.append(
        "// stage \(index + 1): \(operators)\n\n" + (try device.sourceText(of: stage.work)))
    }
    if texts.isEmpty { throw CommandLineError.noSource }
    return texts.joined(separator: "\n")
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
