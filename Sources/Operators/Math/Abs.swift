import AxisArrays
import ChainLanguage
import Devices

/// Absolute value.
struct Abs: Operator {
  static let declaration = OperatorDeclaration(
    name: "abs", group: .math,
    summary: "Take the absolute value",
    discussion: """
      Keeps the element type. As in NumPy, the most negative integer has no counterpart and stays \
      as it is. Of complex numbers it is the modulus, a float, computed without overflow.
      """,
    takesComplex: true,
    examples: [
      Example("abs", "The magnitude of every sample"),
      Example("abs | mean time", "The mean rectified value of every channel"),
    ],
    counterpart: Counterpart(sigproc: "AbsTransformer", array: "abs"))

  init(_ arguments: Arguments) {}

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    let type = input.elementType
    if !type.isSigned { return Application(output: input, work: []) }
    if type.isComplex {
      var output = input
      output.replaceValues(by: type.part)
      let step = MapStep(kernel: "abs_\(type.suffix)", input: type, output: type.part)
      return Application(output: output, work: .map([step]))
    }
    return input.mapped(to: type) { [.function("abs", $0)] }
  }
}
