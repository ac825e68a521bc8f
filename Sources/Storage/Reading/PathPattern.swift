import AxisArrays

/// A pattern for the paths of arrays in a file: a `NamePattern` for every name between slashes, and `**`
/// for any number of names.
package struct PathPattern {
  private let parts: [Part]

  /// What stands between two slashes.
  private enum Part {
    case anyNames
    case name(NamePattern)
  }

  package init(_ text: String) {
    parts = text.pathNames.map { $0 == "**" ? .anyNames : .name(NamePattern($0)) }
  }

  /// Whether a text has a character that means something in a pattern.
  package static func isPattern(_ text: String) -> Bool { NamePattern.isPattern(text) }

  package func matches(_ path: String) -> Bool {
    Self.matches(parts[...], path.pathNames[...])
  }

  private static func matches(_ parts: ArraySlice<Part>, _ names: ArraySlice<Substring>) -> Bool {
    guard let part = parts.first else { return names.isEmpty }
    switch part {
    case .anyNames:
      return (names.startIndex...names.endIndex).contains {
        matches(parts.dropFirst(), names[$0...])
      }
    case .name(let pattern):
      guard let name = names.first, pattern.matches(name) else { return false }
      return matches(parts.dropFirst(), names.dropFirst())
    }
  }
}
