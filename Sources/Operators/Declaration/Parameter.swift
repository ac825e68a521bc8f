import ChainLanguage

/// A parameter with the Swift type of its value: the key that reads its argument.
///
/// An operator declares its parameters as static properties and reads them by these,
/// `try arguments[Self.base]`, so that a parameter's name stands in one place.
public struct Parameter<Value: Sendable>: ParameterKey {
  /// What a user may know about the parameter.
  public let declaration: ParameterDeclaration
  /// The value when no argument is given; nil when one must be.
  let fallback: Value?
  /// Turns arguments into the value: one, and any number for a variadic parameter.
  let convert: @Sendable ([GivenArgument]) throws(ChainError) -> Value

  init(
    _ name: String, aliases: [String] = [], _ kind: ParameterKind, fallback: Value?,
    defaultText: String?, meaning: String, unit: String? = nil,
    convert: @escaping @Sendable (GivenArgument) throws(ChainError) -> Value
  ) {
    declaration = ParameterDeclaration(
      name: name, aliases: aliases, kind: kind, defaultText: defaultText, meaning: meaning,
      unit: unit)
    self.fallback = fallback
    self.convert = { (arguments: [GivenArgument]) throws(ChainError) in
      try convert(arguments[0])
    }
  }

  init(
    variadic name: String, _ kind: ParameterKind, fallback: Value, meaning: String,
    convert: @escaping @Sendable ([GivenArgument]) throws(ChainError) -> Value
  ) {
    declaration = ParameterDeclaration(
      name: name, aliases: [], kind: kind, defaultText: "", meaning: meaning, unit: nil)
    self.fallback = fallback
    self.convert = convert
  }
}

/// A parameter whatever its value's type.
public protocol ParameterKey: Sendable {
  /// What a user may know about the parameter.
  var declaration: ParameterDeclaration { get }
}

/// An argument on its way to its parameter, with what a message about it needs.
struct GivenArgument: Sendable {
  let parameter: ParameterDeclaration
  let argument: Argument
  let source: String

  var value: Value { argument.value }

  /// The argument is of a type that the parameter does not take.
  func wrongType(nearest: String? = nil) -> ChainError {
    error(
      .wrongType(
        parameter: parameter.name, expected: parameter.kind.phrase, found: found,
        nearest: nearest))
  }

  /// The argument's value is not allowed; `condition` follows `must be`.
  func outOfRange(_ condition: String) -> ChainError {
    error(.outOfRange(parameter: parameter.name, condition: condition, found: found))
  }

  private func error(_ kind: ChainError.Kind) -> ChainError {
    ChainError(kind, source: source, range: argument.range)
  }

  /// The value as a message calls it.
  private var found: String {
    switch value {
    case .integer, .real: source[utf8: argument.range]
    case .word(let text): "'\(text)'"
    case .string: "the string \(value)"
    case .list: parameter.kind == .numbers ? "a list of other values" : "a list"
    case .none: "none"
    case .file: "a file"
    }
  }
}
