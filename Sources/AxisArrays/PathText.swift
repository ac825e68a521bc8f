/// Paths are cut at their slashes whatever follows them: Swift makes one character of a slash and an
/// accent after it, file systems and HDF5 do not.
extension String {
  /// The names between slashes.
  package var pathNames: [Substring] { unicodeScalars.split(separator: "/").map(Substring.init) }

  /// Where the name after the last slash begins.
  package var nameStart: Index {
    unicodeScalars.lastIndex(of: "/").map(unicodeScalars.index(after:)) ?? startIndex
  }

  /// Whether it is a path from the root.
  package var isAbsolutePath: Bool { unicodeScalars.first == "/" }
}
