import AxisArrays

/// What the user says about an input that its file leaves open: `--dims` and `--rate`.
struct InputNames {
  var dims: [String]?
  var rate: Double?

  /// Fills in names and the time axis. `path` names the array in messages.
  func complete(
    _ specification: ArraySpecification, path: String
  ) throws(CommandLineError) -> ArraySpecification {
    var specification = specification
    if let dims { try name(&specification, dims, path) }
    if let rate { try addTime(&specification, rate, path) }
    return specification
  }

  /// Whether the file gives the dimension no name of its own.
  private static func isNameless(_ dimension: Dimension, _ index: Int) -> Bool {
    dimension.name == "dim_\(index)" && dimension.axis == nil
  }

  private func name(
    _ specification: inout ArraySpecification, _ dims: [String], _ path: String
  ) throws(CommandLineError) {
    guard dims.count == specification.dimensions.count else {
      throw .dimensionCount(given: dims.count, dims: specification.dims, path: path)
    }
    for (index, name) in dims.enumerated() where specification.dimensions[index].name != name {
      let dimension = specification.dimensions[index]
      guard Self.isNameless(dimension, index) else {
        throw .dimensionNamed(index: index, name: dimension.name, given: name)
      }
      specification.dimensions[index].name = name
    }
  }

  private func addTime(
    _ specification: inout ArraySpecification, _ rate: Double, _ path: String
  ) throws(CommandLineError) {
    guard let dimension = specification.dimensions.first else { throw .rateOfScalar(path: path) }
    let time = Axis.linear(LinearAxis(gain: 1 / rate, unit: "s"))
    if dimension.axis == time { return }
    guard dimension.axis == nil else { throw .axisPresent(name: dimension.name, path: path) }
    if Self.isNameless(dimension, 0), !specification.dims.contains("time") {
      specification.dimensions[0].name = "time"
    }
    specification.dimensions[0].axis = time
  }
}
