public import ChainLanguage

/// An operator under one of its names.
public struct CatalogueEntry: Sendable {
  /// The operator.
  public let type: any Operator.Type
  /// The alias; nil for the operator's own name.
  public let alias: Alias?

  init(_ type: any Operator.Type, alias: Alias?) {
    self.type = type
    self.alias = alias
  }

  /// The operator's declaration.
  public var declaration: OperatorDeclaration { type.declaration }

  /// The name to call it by.
  public var name: String { alias?.name ?? declaration.name }

  /// What it does, under this name.
  public var summary: String { alias?.summary ?? declaration.summary }

  /// The arguments that the name fills in.
  public var presets: [String: Value] { alias?.presets ?? [:] }

  /// The parameters that are left to give.
  public var parameters: [ParameterDeclaration] {
    declaration.parameters.filter { presets[$0.name] == nil }
  }

  /// How it is called: `clip [min=none] [max=none]`.
  public var usage: String { ([name] + parameters.map(\.usage)).joined(separator: " ") }
}
