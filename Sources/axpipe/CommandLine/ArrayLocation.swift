import AxisArrays
import Storage

/// An input as written on the command line: `FILE` or `FILE:/path`. `-` is standard input.
struct ArrayLocation: Hashable, Sendable {
  /// The file's path.
  var file: String
  /// The paths of arrays in the file, and patterns for them; none stands for the only array.
  var datasets: [String]

  /// Names an array of a file.
  init(file: String, datasets: [String]) {
    self.file = file
    self.datasets = datasets
  }

  /// Reads an input argument. A file whose own name contains `:/` is found before it is cut.
  init(_ text: String, options datasets: [String] = []) throws(CommandLineError) {
    if let cut = text.lastRange(of: ":/"), !FileStatus.exists(text) {
      let path = "/" + text[cut.upperBound...]
      file = String(text[..<cut.lowerBound])
      if let option = datasets.first(where: { $0 != path }) {
        throw .twoDatasets(location: text, option: option)
      }
      self.datasets = [path]
    } else {
      file = text
      self.datasets = datasets
    }
    if file == Self.standardInputDevice { file = StandardInput.path }
    if isStandardInput, Terminal.isTerminal(0) { throw .terminalInput }
  }
}

extension ArrayLocation {
  /// Another name of standard input.
  private static let standardInputDevice = "/dev/stdin"

  /// Arguments for the parser, to which `-:/path` is an option: with another name of standard input.
  static func forParser(_ arguments: [String]) -> [String] {
    arguments.map { $0.utf8.starts(with: "-:/".utf8) ? standardInputDevice + $0.dropFirst() : $0 }
  }

  /// Whether the file comes by standard input.
  var isStandardInput: Bool { file == StandardInput.path }

  /// What messages call the file.
  var fileName: String { isStandardInput ? StandardInput.name : file }

  /// The input as messages call it.
  var text: String {
    fileName + (datasets.isEmpty ? "" : ":" + datasets.joined(separator: ","))
  }

  /// What the system says about the file.
  var status: FileStatus? { isStandardInput ? FileStatus(descriptor: 0) : FileStatus(file) }
}

extension String {
  /// The last place where `other` stands, whatever follows it.
  func lastRange(of other: String) -> Range<Index>? {
    var end = endIndex
    while true {
      if utf8[end...].starts(with: other.utf8) {
        return end..<utf8.index(end, offsetBy: other.utf8.count)
      }
      if end == startIndex { return nil }
      end = utf8.index(before: end)
    }
  }
}
