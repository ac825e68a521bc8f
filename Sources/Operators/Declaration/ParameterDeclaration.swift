/// Everything about a parameter that a user may know.
public struct ParameterDeclaration: Sendable, Hashable {
  /// The name.
  public let name: String
  /// Other names.
  public let aliases: [String]
  /// What values it takes.
  public let kind: ParameterKind
  /// The default as it is written in a chain; nil when the argument must be given.
  public let defaultText: String?
  /// What it means: a sentence.
  public let meaning: String
  /// The unit of its values, if they have one.
  public let unit: String?

  /// Whether it takes any number of arguments.
  public var isVariadic: Bool { kind == .dimensions }

  /// The parameter as a usage line shows it: `value`, `[base=10]` or `[dimensions ...]`.
  public var usage: String {
    if isVariadic { return "[\(name) ...]" }
    return defaultText.map { "[\(name)=\($0)]" } ?? name
  }

  /// Whether an argument labelled `label` is meant for the parameter.
  func isNamed(_ label: String) -> Bool { name == label || aliases.contains(label) }
}

/// What values a parameter takes.
public enum ParameterKind: Sendable, Hashable {
  case number
  case optionalNumber
  case boolean
  /// A number, or one per element of an axis.
  case numbers
  /// A dimension.
  case axis
  case optionalAxis
  /// Any number of dimensions, one `...` among them.
  case dimensions
  /// One of some words.
  case choice([String])
  case optionalText

  /// The kind as a phrase that follows `takes`.
  public var phrase: String {
    switch self {
    case .number: "a number"
    case .optionalNumber: "a number or none"
    case .boolean: "true or false"
    case .numbers: "a number, a list of numbers or @FILE:/path"
    case .axis: "the name or index of a dimension"
    case .optionalAxis: "the name or index of a dimension, or none"
    case .dimensions: "names or indices of dimensions, or ..."
    case .choice(let names): "one of " + names.joined(separator: ", ")
    case .optionalText: "text or none"
    }
  }

  /// The words that complete a value that has been begun.
  public var words: [String] {
    switch self {
    case .boolean: ["false", "true"]
    case .choice(let names): names
    case .optionalNumber, .optionalAxis, .optionalText: ["none"]
    default: []
    }
  }
}
