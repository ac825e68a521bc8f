/// A name that is told apart from others by its bytes, as file systems and HDF5 do: to Swift's strings
/// two spellings of a letter with an accent are the same.
package struct ExactName: Sendable, Hashable, Comparable {
  /// The name itself.
  package let text: String

  package static func == (left: ExactName, right: ExactName) -> Bool {
    left.text.utf8.elementsEqual(right.text.utf8)
  }

  package static func < (left: ExactName, right: ExactName) -> Bool {
    left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension String {
  /// The text as a name that is told apart by its bytes.
  package var exact: ExactName { ExactName(text: self) }
}
