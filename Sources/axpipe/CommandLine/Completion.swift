import ArgumentParser
import ChainLanguage
import Devices
import Operators
import Storage

/// What shells offer to complete.
enum Completion {
  /// Files that hold HDF5 whatever they are called. What follows `FILE:/` is completed by the scripts
  /// themselves, see `CompletionScript`.
  static let arrays = CompletionKind.file(extensions: ["h5", "hdf5", "nc", "nwb", "mat"])

  /// The operator or the parameter that is being written, at the end of a chain.
  static let chain = CompletionKind.custom { words, index, prefix in
    // zsh loses its place in a word whose quote is still open; the word itself is right.
    let isOpen = CompletionShell.requesting == .zsh && words.indices.contains(index)
    return chains(startingWith: isOpen ? words[index] : prefix).map(forShell)
  }

  /// The names of all operators.
  static let operators = CompletionKind.custom { _, _, _ in names }

  /// The arrays of the files that are on the command line already.
  static let datasets = CompletionKind.custom { words, _, _ in
    words.map(unquoted).filter { FileStatus($0)?.isRegular ?? false }.flatMap(paths(in:)).map(
      forShell)
  }

  /// The devices; those of OpenCL one by one only when they are asked for, because its drivers take
  /// their time.
  static let devices = CompletionKind.custom { words, index, prefix in
    let word = words.indices.contains(index) ? words[index] : prefix
    let listed = word.hasPrefix("opencl") ? (try? OpenCLDeviceInfo.all()) ?? [] : []
    return (["auto", "cpu", "gpu", "opencl"] + listed.map { "opencl:\($0.index)" }).map(forShell)
  }

  /// The paths of the arrays in a file, but such as a shell could not show; none where it is not
  /// readable.
  static func paths(in file: String) -> [String] {
    guard let arrays = try? SourceFile(path: file).arrays() else { return [] }
    return arrays.map(\.path).filter { $0 == $0.printable }
  }

  /// Chains that go on from what is written with the name of an operator, of one of its parameters, or
  /// with a word that the parameter takes. Shells hand over a word with the quote it begins with and
  /// take the candidates without.
  static func chains(startingWith prefix: String) -> [String] {
    let chain = prefix.first.map { "'\"".contains($0) } ?? false ? prefix.dropFirst() : prefix[...]
    let cut = chain.lastIndex(of: "|").map(chain.index(after:)) ?? chain.startIndex
    let call = chain[cut...].drop { $0 == " " }
    guard let blank = call.lastIndex(of: " ") else {
      let head = chain[..<call.startIndex]
      let before = head + (head.last == "|" ? " " : "")
      return names.filter { $0.hasPrefix(call) }.map { before + $0 }
    }
    let word = call[call.index(after: blank)...]
    let name = String(call.prefix { $0 != " " })
    guard let entry = Catalogue.entry(named: name) else { return [] }
    let arguments: [Substring] = call[..<blank].split(separator: " ")
    let given = Set(arguments.map { String($0.prefix { $0 != "=" }) })
    let candidates: [String] = entry.parameters.filter { !given.contains($0.name) }
      .flatMap { parameter in
        word.hasPrefix(parameter.name + "=")
          ? parameter.kind.words.map { "\(parameter.name)=\($0)" }
          : ["\(parameter.name)="]
      }
    let before = String(chain[..<word.startIndex])
    return candidates.filter { $0.hasPrefix(word) }.map { before + $0 }
  }

  private static var names: [String] { Catalogue.entries.map(\.name) }

  /// A word without the quotes and the tilde that a shell has not looked at yet.
  private static func unquoted(_ word: String) -> String {
    var word = word[...]
    if let quote = word.first, "'\"".contains(quote) {
      word.removeFirst()
      if word.last == quote { word.removeLast() }
    }
    guard word.hasPrefix("~/"), let home = environment("HOME") else { return String(word) }
    return home + word.dropFirst()
  }

  /// A candidate as the shell wants it: in zsh a colon begins a description.
  private static func forShell(_ candidate: String) -> String {
    guard CompletionShell.requesting == .zsh else { return candidate }
    return candidate.split(separator: ":", omittingEmptySubsequences: false).joined(
      separator: "\\:")
  }
}

extension ParameterKind {
  /// The words that the parameter takes, where they are known.
  fileprivate var words: [String] {
    switch self {
    case .boolean: ["true", "false"]
    case .choice(let words): words
    default: []
    }
  }
}
