import AxisArrays
import ChainLanguage
import Devices

/// Permutation of the dimensions.
struct Transpose: Operator {
  static let dimensions = Parameter.dimensions(
    "dimensions",
    "The new order, by name or index. Dimensions not named come last, or where ... stands.")

  static let declaration = OperatorDeclaration(
    name: "transpose", group: .shape,
    summary: "Put the dimensions into another order",
    discussion: """
      Without arguments the order is reversed. ezmsg-sigproc then leaves it as it is.
      """,
    parameters: [dimensions],
    examples: [
      Example("transpose", "Reverse the order of the dimensions"),
      Example("transpose ch", "Channels first"),
      Example("transpose ... time", "time last, the others as they are"),
    ],
    counterpart: Counterpart(sigproc: "TransposeTransformer", array: "permute_dims"))

  let patterns: [DimensionPattern]

  init(_ arguments: Arguments) throws(ChainError) {
    patterns = try arguments[Self.dimensions]
    var hasRest = false
    for case .rest(let range) in patterns {
      if hasRest { throw arguments.error("a second '...'", remedy: "remove it", at: range) }
      hasRest = true
    }
  }

  func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(OperatorError) -> Application {
    let order = try order(for: input)
    if order == Array(order.indices) { return Application(output: input, work: []) }
    var output = input
    output.dimensions = order.map { input.dimensions[$0] }
    return Application(output: output, work: [.permute(order: order)])
  }

  /// For each dimension of the result, the dimension of the input.
  private func order(for input: ArraySpecification) throws(OperatorError) -> [Int] {
    if patterns.isEmpty { return input.dimensions.indices.reversed() }
    var order: [Int] = []
    var rest = patterns.count
    for pattern in patterns {
      switch pattern {
      case .rest: rest = order.count
      case .dimension(let selector):
        let dimension = try selector.dimension(in: input)
        if order.contains(dimension) {
          throw OperatorError(
            .repeatedDimension(input.dimensions[dimension].name), at: selector.range)
        }
        order.append(dimension)
      }
    }
    let others = input.dimensions.indices.filter { !order.contains($0) }
    order.insert(contentsOf: others, at: rest)
    return order
  }
}
