import AxisArrays
public import ChainLanguage
import Devices

/// Numbers that an operator computes with: one for all elements, or one per element of an axis.
public struct Operand: Sendable, Hashable {
  /// The numbers, or where they are.
  public enum Content: Sendable, Hashable {
    case one(Double)
    case list([Double])
    case file(FileReference)
  }

  /// The numbers, or where they are.
  public let content: Content
  /// Where the operand stands; nil for a default.
  public let range: SourceRange?

  /// Makes an operand that stands at `range`.
  public init(_ content: Content, range: SourceRange?) {
    self.content = content
    self.range = range
  }

  /// Whether the chain alone shows that there is more than one number.
  var isSeveral: Bool {
    if case .list(let values) = content { values.count != 1 } else { false }
  }

  /// The operand for an array: a constant, or a value per element along `dimension`.
  func coefficient(
    along dimension: Int?, of array: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Coefficient {
    let values: [Double]
    switch content {
    case .one(let value): return .real(value)
    case .list(let list): values = list
    case .file(let reference):
      let shape: [Int]
      do throws(OperatorError) {
        (values, shape) = try context.load(reference)
      } catch {
        throw error.at(range)
      }
      // A row or a column, as MATLAB writes every vector, is one-dimensional too.
      if shape.count(where: { $0 != 1 }) > 1 {
        throw OperatorError(.operandShape(shape), at: range)
      }
    }
    if values.count == 1 { return .real(values[0]) }
    guard let dimension else { throw OperatorError(.operandNeedsAxis(values.count), at: range) }
    let axis = array.dimensions[dimension]
    guard values.count == axis.length else {
      throw OperatorError(
        .operandLength(values.count, axis: axis.name, length: axis.length), at: range)
    }
    return .along(dimension: dimension, values: values)
  }
}

extension Operand.Content {
  init?(_ value: Value) {
    switch value {
    case .file(let reference): self = .file(reference)
    case .list(let values):
      let numbers = values.compactMap { Number($0)?.real }
      guard numbers.count == values.count else { return nil }
      self = .list(numbers)
    default:
      guard let number = Number(value) else { return nil }
      self = .one(number.real)
    }
  }
}
