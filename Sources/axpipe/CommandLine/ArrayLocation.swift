/// An input as written on the command line: `FILE` or `FILE:/path`.
struct ArrayLocation: Hashable, Sendable {
  /// The file's path.
  var file: String
  /// The array's path in the file; nil stands for the only one.
  var dataset: String?

  /// Reads an input argument. A file whose own name contains `:/` is found before it is cut.
  init(_ text: String, option dataset: String?) throws(CommandLineError) {
    if text == "-" { throw .standardInput }
    if let cut = text.lastRange(of: ":/"), !FileStatus.exists(text) {
      let path = "/" + text[cut.upperBound...]
      file = String(text[..<cut.lowerBound])
      if let dataset, dataset != path { throw .twoDatasets(location: text, option: dataset) }
      self.dataset = path
    } else {
      file = text
      self.dataset = dataset
    }
  }
}

extension ArrayLocation {
  /// The input as the user writes it.
  var text: String { file + (dataset.map { ":" + $0 } ?? "") }
}

extension String {
  /// The last place where `other` stands.
  func lastRange(of other: String) -> Range<Index>? {
    var end = endIndex
    while true {
      if self[end...].hasPrefix(other) {
        return end..<index(end, offsetBy: other.count)
      }
      if end == startIndex { return nil }
      end = index(before: end)
    }
  }
}
