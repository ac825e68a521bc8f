import ArgumentParser
import Operators

/// What shells offer to complete.
enum Completion {
  /// Files that hold HDF5 whatever they are called.
  static let arrays = CompletionKind.file(extensions: ["h5", "hdf5", "nc", "nwb", "mat"])

  /// The name of the operator that is being written, at the end of a chain.
  static let chain = CompletionKind.custom { words, index, prefix in
    // zsh loses its place in a word whose quote is still open; the word itself is right.
    let isOpen = CompletionShell.requesting == .zsh && words.indices.contains(index)
    return chains(startingWith: isOpen ? words[index] : prefix)
  }

  /// The names of all operators.
  static let operators = CompletionKind.custom { _, _, _ in names }

  /// Chains that go on from what is written with the name of one more operator. Shells hand over a
  /// word with the quote it begins with and take the candidates without.
  static func chains(startingWith prefix: String) -> [String] {
    let chain = prefix.first.map { "'\"".contains($0) } ?? false ? prefix.dropFirst() : prefix[...]
    let cut = chain.lastIndex(of: "|").map(chain.index(after:)) ?? chain.startIndex
    let word = chain[cut...].drop { $0 == " " }
    if word.contains(" ") { return [] }
    let before = chain[..<word.startIndex] + (chain[..<word.startIndex].last == "|" ? " " : "")
    return names.filter { $0.hasPrefix(word) }.map { before + $0 }
  }

  private static var names: [String] { Catalogue.entries.map(\.name) }
}
