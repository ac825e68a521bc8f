public import AxisArrays
public import ChainLanguage

/// A chain whose names and arguments are known to be good.
public struct ResolvedChain: Sendable {
  /// The chain as parsed.
  public let chain: Chain
  /// The operators, first to last.
  public let operators: [ResolvedOperator]

  /// Finds the operators of a chain and checks their arguments.
  public init(_ chain: Chain) throws(ChainError) {
    self.chain = chain
    operators = try Catalogue.resolve(chain)
  }
}

/// An operator with its arguments, and the call it was made from.
public struct ResolvedOperator: Sendable {
  /// The operator.
  public let operation: any Operator
  /// The name it was called by and what that stands for.
  public let entry: CatalogueEntry
  /// The call in the chain.
  public let call: OperatorCall
  /// The text of the whole chain.
  public let source: String

  /// The call as the user wrote it.
  public var text: String { source[utf8: call.range] }

  /// Applies the operator; an error points at the argument that does not fit.
  public func apply(
    to input: ArraySpecification, in context: some BindingContext
  ) throws(ChainError) -> Application {
    do throws(OperatorError) {
      if input.elementType.isComplex, !entry.declaration.takesComplex {
        let takers = Catalogue.operators.map { $0.declaration }.filter(\.takesComplex)
        throw OperatorError(.complexNumbers(operation: call.name, takers: takers.map(\.name)))
      }
      return try operation.apply(to: input, in: context)
    } catch {
      throw ChainError(
        .rejected(error.category, headline: error.headline, remedy: error.remedy),
        source: source, range: error.range ?? call.nameRange)
    }
  }
}

extension Catalogue {
  /// Finds the operators of a chain and checks their arguments.
  public static func resolve(_ chain: Chain) throws(ChainError) -> [ResolvedOperator] {
    var operators: [ResolvedOperator] = []
    for call in chain.calls {
      guard let entry = entry(named: call.name) else {
        let nearest = nearestName(to: call.name, among: entries.map(\.name))
        throw ChainError(
          .unknownOperator(name: call.name, nearest: nearest), source: chain.source,
          range: call.nameRange)
      }
      let arguments = try Arguments(of: call, in: chain.source, for: entry)
      operators.append(
        ResolvedOperator(
          operation: try entry.type.init(arguments), entry: entry, call: call,
          source: chain.source))
    }
    return operators
  }
}
