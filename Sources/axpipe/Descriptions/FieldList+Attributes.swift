import AxisArrays

extension FieldList {
  /// Adds attributes: how a result was made before all others, and of the history only the newest line
  /// unless all is asked for.
  mutating func add(_ attributes: Attributes, showsAll: Bool) {
    let provenance = Provenance(attributes)
    if let provenance {
      add("made by", "axpipe \(provenance.version): \(provenance.chain)")
      add("from", provenance.inputs.joined(separator: ", "))
    }
    for (name, value) in provenance == nil ? attributes : Provenance.others(in: attributes) {
      let text = ArrayText.attribute(value)
      add("@" + name, name == "history" && !showsAll ? Self.newest(of: text) : text, .faint)
    }
  }

  private static func newest(of history: String) -> String {
    let lines = history.split(separator: "\n")
    let older = lines.count > 1 ? " (and \(counted(lines.count - 1, "older line")))" : ""
    return (lines.first.map(String.init) ?? "") + older
  }
}
