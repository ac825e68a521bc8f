import ChainLanguage
import Operators

/// Help about operators, made from their declarations.
enum OperatorHelp {
  /// All operators in their groups, with their summaries, then the other names.
  static func list(width: Int) -> String {
    let operators = Catalogue.operators.map { $0.declaration }
    let column = operators.map(\.name.count).max() ?? 0
    var text = ""
    for group in OperatorGroup.allCases {
      let members = operators.filter { $0.group == group }
      if members.isEmpty { continue }
      text += "\(group.rawValue)\n"
      for declaration in members {
        text += "  \(declaration.name.padded(to: column))  \(declaration.summary)\n"
      }
      text += "\n"
    }
    for declaration in operators where !declaration.aliases.isEmpty {
      let names = declaration.aliases.map(\.name).joined(separator: ", ")
      text += "\(declaration.name) is also: \(names)".wrapped(to: width, indent: "") + "\n"
    }
    return text + "All about one: axpipe ops NAME\n"
  }

  /// All about one operator, under the name it was asked for.
  static func text(_ entry: CatalogueEntry, width: Int) -> String {
    let declaration = entry.declaration
    var text = "\(entry.name): \(entry.summary)\n\n  \(entry.usage)\n"
    if let origin = origin(of: entry) { text += "\nShort for \(origin).\n" }
    if !declaration.discussion.isEmpty {
      text += "\n" + declaration.discussion.wrapped(to: width, indent: "") + "\n"
    }
    if !entry.parameters.isEmpty { text += "\nParameters:\n" }
    let column = entry.parameters.map(\.name.count).max() ?? 0
    for parameter in entry.parameters {
      let indent = String(repeating: " ", count: column + 4)
      let meaning = parameter.meaning.wrapped(to: width, indent: indent).dropFirst(indent.count)
      text += "  \(parameter.name.padded(to: column))  \(meaning)\n"
      text += facts(of: parameter).wrapped(to: width, indent: indent) + "\n"
    }
    text += "\nExamples:\n" + examples(entry)
    let elsewhere = counterparts(declaration.counterpart)
    if !elsewhere.isEmpty { text += "\nElsewhere: \(elsewhere.joined(separator: ", "))\n" }
    return text
  }

  /// The examples, of an alias only those with its name if there are any.
  private static func examples(_ entry: CatalogueEntry) -> String {
    let all = entry.declaration.examples
    let own = all.filter { $0.chain.split(separator: " ").contains(entry.name[...]) }
    let examples = own.isEmpty ? all : own
    let column = examples.map(\.chain.count).max() ?? 0
    return examples.map { "  \($0.chain.padded(to: column))  \($0.meaning)\n" }.joined()
  }

  /// The operator's own name with the arguments that an alias stands for.
  static func origin(of entry: CatalogueEntry) -> String? {
    guard let alias = entry.alias else { return nil }
    let presets = entry.declaration.parameters.compactMap { parameter in
      alias.presets[parameter.name].map { "\(parameter.name)=\($0)" }
    }
    return ([entry.declaration.name] + presets).joined(separator: " ")
  }

  /// What a parameter takes, its default, unit and other names: a phrase.
  static func facts(of parameter: ParameterDeclaration) -> String {
    var facts = [parameter.kind.phrase]
    if let unit = parameter.unit { facts.append("unit: \(unit)") }
    if let text = parameter.defaultText, !text.isEmpty { facts.append("default: \(text)") }
    if !parameter.aliases.isEmpty {
      facts.append("also called \(parameter.aliases.joined(separator: ", "))")
    }
    return facts.joined(separator: "; ")
  }

  /// What the operator is called elsewhere.
  static func counterparts(_ counterpart: Counterpart) -> [String] {
    [
      counterpart.sigproc.map { "\($0) in ezmsg-sigproc" },
      counterpart.array.map { "\($0) in NumPy" },
    ].compactMap { $0 }
  }
}
