import Operators

/// The manual page axpipe-operators(7), in mdoc.
enum OperatorManual {
  /// The page.
  static var text: String {
    var lines = [
      ".\\\" Generated from the operators' declarations by: axpipe ops --man",
      ".Dd \(Version.date)",
      ".Dt AXPIPE-OPERATORS 7",
      ".Os axpipe \(Version.current)",
      ".Sh NAME",
      ".Nm axpipe-operators",
      ".Nd the operators of axpipe chains",
      ".Sh DESCRIPTION",
      "A chain is operators joined by",
      ".Sq \\&| .",
      "An operator is a name and its arguments, which are given in the order of the parameters",
      "or as",
      ".Ar name Ns = Ns Ar value .",
      "A parameter in brackets may be left out; its default is shown.",
      ".Xr axpipe 1",
      "describes the language of chains.",
      ".Pp",
      "The same help is printed by",
      ".Ql axpipe ops Ar name .",
    ]
    for group in OperatorGroup.allCases {
      let members = Catalogue.operators.map { $0.declaration }.filter { $0.group == group }
      if members.isEmpty { continue }
      lines.append(".Sh \(group.rawValue.uppercased()) OPERATORS")
      for declaration in members { lines += section(declaration) }
    }
    lines += [".Sh SEE ALSO", ".Xr axpipe 1 ,", ".Xr axpipe-format 5"]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func section(_ declaration: OperatorDeclaration) -> [String] {
    var lines = [".Ss \(escaped(declaration.name))"]
    lines.append(escaped(declaration.summary) + ".")
    lines.append(".Bd -literal -offset indent")
    let parameters = declaration.parameters.map(\.usage)
    lines.append(escaped(([declaration.name] + parameters).joined(separator: " ")))
    lines.append(".Ed")
    for paragraph in declaration.discussion.split(separator: "\n") {
      lines += [".Pp", sentences(String(paragraph))]
    }
    lines += parameterList(declaration)
    lines += aliasList(declaration)
    lines += [".Pp", "Examples:", ".Bl -tag -width Ds -compact -offset indent"]
    for example in declaration.examples {
      lines += [".It Li \(quoted(example.chain))", escaped(example.meaning) + "."]
    }
    lines.append(".El")
    let elsewhere = OperatorHelp.counterparts(declaration.counterpart)
    if !elsewhere.isEmpty {
      lines += [".Pp", "Elsewhere: " + escaped(elsewhere.joined(separator: ", ")) + "."]
    }
    return lines
  }

  private static func parameterList(_ declaration: OperatorDeclaration) -> [String] {
    if declaration.parameters.isEmpty { return [] }
    var lines = [".Bl -tag -width Ds"]
    for parameter in declaration.parameters {
      lines += [
        ".It Ar \(quoted(parameter.name))", sentences(parameter.meaning),
        escaped("(\(OperatorHelp.facts(of: parameter)))"),
      ]
    }
    return lines + [".El"]
  }

  private static func aliasList(_ declaration: OperatorDeclaration) -> [String] {
    if declaration.aliases.isEmpty { return [] }
    var lines = [".Pp", "Other names:", ".Bl -tag -width Ds -compact -offset indent"]
    for alias in declaration.aliases {
      guard let entry = Catalogue.entry(named: alias.name) else { continue }
      lines += [".It Ic \(quoted(entry.usage))", escaped(entry.summary) + "."]
    }
    return lines + [".El"]
  }

  /// Text with every sentence on a line of its own, as mdoc wants it.
  static func sentences(_ text: String) -> String {
    var lines: [String] = []
    var line = ""
    for word in text.split(separator: " ") {
      line += (line.isEmpty ? "" : " ") + word
      if word.hasSuffix(".") || word.hasSuffix("?") || word.hasSuffix("!") {
        lines.append(escaped(line))
        line = ""
      }
    }
    return (lines + (line.isEmpty ? [] : [escaped(line)])).joined(separator: "\n")
  }

  /// Text that mdoc takes for text: no escapes, and no line that looks like a request.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "\\": result += "\\e"
      case "\n": result += " "
      case "-": result += "\\-"
      // Quotes as they are typed, not as they are typeset.
      case "'", "`": result += "\\(aq"
      case "^": result += "\\(ha"
      case "~": result += "\\(ti"
      default: result.append(character)
      }
    }
    return result.hasPrefix(".") || result.hasPrefix("'") ? "\\&" + result : result
  }

  /// Text as one argument of a macro.
  private static func quoted(_ text: String) -> String {
    let escaped = escaped(text).split(separator: "\"", omittingEmptySubsequences: false)
    return "\"" + escaped.joined(separator: "\"\"") + "\""
  }
}
