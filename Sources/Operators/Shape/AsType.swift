import AxisArrays
import ChainLanguage
import Devices

/// Conversion to another element type.
struct AsType: Operator {
  static let type = Parameter<ElementType>.choice(
    "type", "The new element type; also in NumPy's short form, such as i2 or f4.",
    among: ElementType.real,
    synonyms: [
      "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64,
      "u1": .uint8, "u2": .uint16, "u4": .uint32, "u8": .uint64,
      "f2": .float16, "f4": .float32, "f8": .float64,
      "half": .float16, "single": .float32, "double": .float64, "float": .float64, "int": .int64,
    ])

  static let declaration = OperatorDeclaration(
    name: "astype", group: .shape,
    summary: "Convert to another element type",
    discussion: """
      A number that the new type cannot hold becomes the nearest that it can: floats lose their \
      fraction on the way to integers, and what is out of range becomes the end of the range. NaN \
      becomes 0. The run reports how many values were out of range or NaN.
      """,
    parameters: [type],
    examples: [
      Example("astype float32", "Halve the size of float64 data"),
      Example("scale 1000 | astype int16", "Store as 16-bit integers"),
    ],
    counterpart: Counterpart(array: "astype"))

  let type: ElementType

  init(_ arguments: Arguments) throws(ChainError) {
    type = try arguments[Self.type]
  }

  func apply(to input: ArraySpecification, in context: some BindingContext) -> Application {
    if type == input.elementType { return Application(output: input, work: []) }
    var output = input
    output.replaceValues(by: type)
    return Application(
      output: output, work: .map(MapStep.conversion(from: input.elementType, to: type)))
  }
}
