public import ChainLanguage

/// Everything about an operator that is not its arithmetic. Help, the man page, completion, argument
/// checking and messages are functions of it.
public struct OperatorDeclaration: Sendable {
  /// The name.
  public let name: String
  /// The group it is listed in.
  public let group: OperatorGroup
  /// What it does in at most 60 characters, without a full stop.
  public let summary: String
  /// What a user needs to know beyond the summary: paragraphs separated by an empty line.
  public let discussion: String
  /// The parameters in positional order.
  public let parameters: [ParameterDeclaration]
  /// Whether it takes complex numbers. No other operator is applied to them.
  public let takesComplex: Bool
  /// Other names.
  public let aliases: [Alias]
  /// Chains that show its use.
  public let examples: [Example]
  /// What it is called elsewhere.
  public let counterpart: Counterpart

  /// Declares an operator.
  public init(
    name: String, group: OperatorGroup, summary: String, discussion: String = "",
    parameters: [any ParameterKey] = [], takesComplex: Bool = false, aliases: [Alias] = [],
    examples: [Example], counterpart: Counterpart = Counterpart()
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.discussion = discussion
    self.parameters = parameters.map(\.declaration)
    self.takesComplex = takesComplex
    self.aliases = aliases
    self.examples = examples
    self.counterpart = counterpart
  }
}

/// The groups that operators are listed in, and the folders their files are in.
public enum OperatorGroup: String, CaseIterable, Sendable, Hashable {
  case math = "Math"
  case signal = "Signal"
  case coordinates = "Coordinates"
  case shape = "Shape"
}

/// Another name of an operator. It may fill in arguments, as `mean` does for `aggregate`.
public struct Alias: Sendable, Hashable, ExpressibleByStringLiteral {
  /// The name.
  public let name: String
  /// The summary where it is not the operator's own.
  public let summary: String?
  /// The arguments that the name stands for, by parameter. They cannot be given beside it.
  public let presets: [String: Value]

  /// Makes a name that fills in `presets`.
  public init(_ name: String, summary: String? = nil, presets: [String: Value] = [:]) {
    self.name = name
    self.summary = summary
    self.presets = presets
  }

  /// Makes a name that means the same as the operator's own.
  public init(stringLiteral name: String) { self.init(name) }
}

/// A chain that shows an operator's use.
public struct Example: Sendable, Hashable {
  /// The chain.
  public let chain: String
  /// What it does, as a phrase that begins with a capital letter.
  public let meaning: String

  /// Shows `chain`, which does what `meaning` says.
  public init(_ chain: String, _ meaning: String) {
    self.chain = chain
    self.meaning = meaning
  }
}

/// What an operator is called elsewhere.
public struct Counterpart: Sendable, Hashable {
  /// The transformer of ezmsg-sigproc, such as `AbsTransformer`.
  public let sigproc: String?
  /// The function of the Array API standard, or of NumPy where the standard has none, such as `abs`.
  public let array: String?

  /// Names the counterparts; nil where there is none.
  public init(sigproc: String? = nil, array: String? = nil) {
    self.sigproc = sigproc
    self.array = array
  }
}
