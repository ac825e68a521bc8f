import AxisArrays
import Storage

extension AxisText {
  /// What a related dataset says, and along which dimensions: `along ch: labels front to back`.
  func text(_ dataset: RelatedDataset) -> String {
    let origin = dataset.origin
    guard let file = try? SourceFile(path: origin.file) else { return "unreadable" }
    let along =
      dataset.dimensions.isEmpty
      ? nil : "along " + dataset.dimensions.map(\.name).joined(separator: ", ")
    switch dataset.role {
    case .gridMapping:
      let name = file.text(ofAttribute: "grid_mapping_name", of: origin.path)
      return "grid mapping" + (name.map { " \($0)" } ?? "")
    case .bounds(let coordinate): return "bounds of \(coordinate)"
    case .ancillary: return ["ancillary", along].compactMap(\.self).joined(separator: " ")
    case .coordinates: break
    }
    let unit = file.text(ofAttribute: "units", of: origin.path)
    guard let along, let first = dataset.dimensions.first else {
      let value = file.value(ofScalar: origin.path).map(ArrayText.attribute) ?? "a single value"
      return value + (unit.map { " \($0)" } ?? "")
    }
    if dataset.dimensions.count > 1 { return along + (unit.map { ", in \($0)" } ?? "") }
    let kind: CoordinateKind =
      switch try? file.ends(at: origin.path) {
      case .numbers: .numbers
      case .labels: .labels
      case nil: .other
      }
    let axis = CoordinateAxis(values: .stored(origin, kind: kind), unit: unit)
    let dimension = Dimension(name: dataset.name, length: first.length, axis: .coordinates(axis))
    return "\(along): \(text(dimension))"
  }
}
