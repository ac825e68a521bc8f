import AxisArrays
import Devices

extension ArraySpecification {
  /// The array with every element replaced by a function of itself, computed in the type of `result`
  /// (float32 for float16) and given in `result`.
  func mapped(to result: ElementType, _ steps: (ElementType) -> [MapStep]) -> Application {
    let compute = result.computed
    var output = self
    output.replaceValues(by: result)
    return Application(
      output: output,
      work: .map(
        MapStep.conversion(from: elementType, to: compute) + steps(compute)
          + MapStep.conversion(from: compute, to: result)))
  }

  /// The array with every element replaced by a function of itself, in the type that arithmetic on
  /// its element type gives.
  func arithmetic(_ steps: (ElementType) -> [MapStep]) -> Application {
    mapped(to: elementType.arithmeticResult, steps)
  }

  /// Gives the array other values of the given type. Attributes that speak of the old values would be
  /// false and go.
  mutating func replaceValues(by type: ElementType) {
    elementType = type
    attributes.removeEncoding()
  }

  /// Gives the data a unit. Only dates have a calendar.
  mutating func setUnits(_ unit: String?) {
    units = unit
    if !Units.areDates(unit) { attributes["calendar"] = nil }
  }
}

extension ElementType {
  /// The type in which values of this type are computed: float32 for float16, else the type.
  var computed: ElementType { self == .float16 ? .float32 : self }

  /// The 64-bit type that holds every value of an integer type.
  var widened: ElementType { isSigned ? .int64 : .uint64 }
}

extension [Work] {
  /// The steps as work; none when there are none.
  static func map(_ steps: [MapStep]) -> [Work] { steps.isEmpty ? [] : [.map(steps)] }
}

extension Application {
  /// The application with the unit of the result given by a function of the input's unit.
  func units(_ change: (String?) -> String?) -> Application {
    var result = self
    result.output.setUnits(change(output.units))
    return result
  }

  /// The application with the unit that the user asks for: none leaves it, an empty one removes it.
  func replacingUnits(_ units: String?) -> Application {
    guard let units else { return self }
    return self.units { _ in units.isEmpty ? nil : units }
  }
}
