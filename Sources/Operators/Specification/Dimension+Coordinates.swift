import AxisArrays
import Devices

extension Dimension {
  /// The values along the dimension: those of its axis, or the indices where it has none. Nil when
  /// the axis's values are no numbers.
  func coordinates(in context: some BindingContext) throws(OperatorError) -> Coordinates? {
    switch axis {
    case nil: return .linear(gain: 1, offset: 0)
    case .linear(let axis): return .linear(gain: axis.gain, offset: axis.offset)
    case .coordinates(let axis):
      switch axis.values {
      case .numbers(let numbers): return .values(numbers)
      case .stored(let object, .numbers): return .values(try context.numbers(of: object))
      case .labels, .stored: return nil
      }
    }
  }

  /// The values along the dimension, one per element; an error when they are no numbers.
  func positions(
    in context: some BindingContext, for selector: DimensionSelector
  ) throws(OperatorError) -> [Double] {
    let coordinates: Coordinates?
    do throws(OperatorError) {
      coordinates = try self.coordinates(in: context)
    } catch {
      throw error.at(selector.range)
    }
    switch coordinates {
    case nil: throw OperatorError(.labelledAxis(name), at: selector.range)
    case .linear(let gain, let offset):
      return (0..<length).map { Double($0) * gain + offset }
    case .values(let values):
      guard values.count == length else {
        throw OperatorError(
          .operandLength(values.count, axis: name, length: length), at: selector.range)
      }
      return values
    }
  }
}
