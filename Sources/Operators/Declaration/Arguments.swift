import AxisArrays
public import ChainLanguage

/// The arguments of a call, each with its parameter.
public struct Arguments: Sendable {
  /// The call they were given in.
  public let call: OperatorCall
  private let source: String
  private var given: [String: [GivenArgument]] = [:]

  /// Gives the arguments of a call to the parameters of what it calls.
  ///
  /// Positional arguments go to the parameters in order, named ones to theirs; a parameter gets one
  /// argument, and a variadic one every positional argument from its place on.
  init(
    of call: OperatorCall, in source: String, for entry: CatalogueEntry
  ) throws(ChainError) {
    self.call = call
    self.source = source
    let parameters = entry.parameters
    var position = 0
    for argument in call.arguments {
      let parameter: ParameterDeclaration
      if let label = argument.label {
        guard let named = parameters.first(where: { $0.isNamed(label) }) else {
          throw Self.unknown(label, argument, in: source, among: parameters)
        }
        parameter = named
      } else {
        guard position < parameters.count else {
          throw ChainError(
            .tooManyArguments(limit: parameters.count, usage: entry.usage), source: source,
            range: argument.range)
        }
        parameter = parameters[position]
        if !parameter.isVariadic { position += 1 }
      }
      if given[parameter.name] != nil, !parameter.isVariadic || argument.label != nil {
        let start = argument.labelRange?.lowerBound ?? argument.range.lowerBound
        throw ChainError(
          .givenTwice(parameter: parameter.name), source: source,
          range: start..<argument.range.upperBound)
      }
      give(argument, to: parameter)
    }
    for parameter in entry.declaration.parameters {
      if let preset = entry.presets[parameter.name] {
        give(Argument(value: preset, range: call.nameRange), to: parameter)
      } else if given[parameter.name] == nil, parameter.defaultText == nil {
        throw ChainError(
          .missingArgument(parameter: parameter.name, usage: entry.usage), source: source,
          range: call.nameRange)
      }
    }
  }

  private mutating func give(_ argument: Argument, to parameter: ParameterDeclaration) {
    given[parameter.name, default: []].append(
      GivenArgument(parameter: parameter, argument: argument, source: source))
  }

  private static func unknown(
    _ label: String, _ argument: Argument, in source: String,
    among parameters: [ParameterDeclaration]
  ) -> ChainError {
    let names = parameters.map(\.name)
    let nearest = nearestName(to: label, among: parameters.flatMap { [$0.name] + $0.aliases })
    return ChainError(
      .unknownParameter(name: label, nearest: nearest, parameters: names), source: source,
      range: argument.labelRange ?? argument.range)
  }

  /// The value of a parameter: its argument's, or its default.
  public subscript<Value>(parameter: Parameter<Value>) -> Value {
    get throws(ChainError) {
      if let given = given[parameter.declaration.name] { return try parameter.convert(given) }
      if let fallback = parameter.fallback { return fallback }
      // Binding has refused calls without a required argument, so this is a parameter that the
      // operator reads and does not declare.
      throw ChainError(
        .missingArgument(parameter: parameter.declaration.name, usage: call.name),
        source: source, range: call.nameRange)
    }
  }

  /// Where a parameter's argument stands; nil when none is given.
  public func range(of parameter: some ParameterKey) -> SourceRange? {
    given[parameter.declaration.name]?.first?.argument.range
  }

  /// An error that only the arguments together show, at `range` or at the operator's name.
  public func error(
    _ headline: String, remedy: String? = nil, at range: SourceRange? = nil
  ) -> ChainError {
    ChainError(
      .rejected(.usage, headline: headline, remedy: remedy), source: source,
      range: range ?? call.nameRange)
  }
}
