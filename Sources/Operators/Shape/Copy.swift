import AxisArrays
import ChainLanguage

/// Nothing.
struct Copy: Operator {
  static let declaration = OperatorDeclaration(
    name: "copy", group: .shape,
    summary: "Leave the array as it is",
    discussion: "For converting a file's format, its chunks or its compression.",
    examples: [Example("copy", "The same array in another file")],
    counterpart: Counterpart(array: "copy"))

  init(_ arguments: Arguments) {}

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    Application(output: input, work: [])
  }
}
