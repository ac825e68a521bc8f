import Operators

/// The operators as a table in Markdown.
enum OperatorTable {
  static var text: String {
    var lines = ["| operator | what it does |", "| --- | --- |"]
    for group in OperatorGroup.allCases {
      for declaration in Catalogue.operators.map({ $0.declaration })
      where declaration.group == group {
        let usage = ([declaration.name] + declaration.parameters.map(\.usage))
          .joined(separator: " ")
        lines.append("| `\(usage)` | \(declaration.summary) |")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
