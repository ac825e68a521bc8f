public import AxisArrays
public import ChainLanguage
public import Devices

/// A named step of a chain: takes one AxisArray, gives one.
///
/// A conforming type is one file under Operators/. Everything about the operator is in its
/// declaration and its two functions; help, man page, completion, messages and the property tests
/// over the whole catalogue are made from them.
public protocol Operator: Sendable {
  /// What the operator is called, what it takes and what it does.
  static var declaration: OperatorDeclaration { get }

  /// Takes the arguments, already checked against the declaration. Throws what only the values
  /// together show, such as a lower bound above the upper one.
  init(_ arguments: Arguments) throws(ChainError)

  /// Says what becomes of an array with the given specification: the specification of the result
  /// and the work that computes it.
  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application
}

/// What an operator does to one array.
public struct Application: Sendable {
  /// The specification of the result.
  public var output: ArraySpecification
  /// The work, in order. Empty when the data stays as it is.
  public var work: [Work]

  /// Makes an application.
  public init(output: ArraySpecification, work: [Work]) {
    self.output = output
    self.work = work
  }
}

/// What an operator can ask for beyond the array specification. The planner provides it.
public protocol BindingContext {
  /// All values of a stored numeric coordinate axis.
  func numbers(of object: StoredObject) throws(OperatorError) -> [Double]
  /// The values and the shape of the array that an `@FILE:/path` operand names.
  func load(_ reference: FileReference) throws(OperatorError) -> (values: [Double], shape: [Int])
}
