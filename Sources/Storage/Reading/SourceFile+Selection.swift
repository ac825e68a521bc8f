import AxisArrays
import CHDF5

extension SourceFile {
  /// The arrays that paths and patterns select, in the order of the selectors and each once; without
  /// a selector the only array of the file.
  ///
  /// A path selects what stands there, also where its name looks like a pattern. A pattern selects
  /// among the arrays of the file and passes over those of types that axpipe does not compute with,
  /// unless there are no others.
  ///
  /// - Parameter raw: Whether the elements stand for themselves, whatever the file says.
  public func arrays(
    selectedBy selectors: [String], raw: Bool = false
  ) throws(StorageError) -> [SourceArray] {
    if selectors.isEmpty { return [try array(at: nil, raw: raw)] }
    var arrays: [SourceArray] = []
    for path in try paths(selectedBy: selectors) { arrays.append(try array(at: path, raw: raw)) }
    return arrays
  }

  /// The absolute paths of the arrays that paths and patterns select.
  public func paths(selectedBy selectors: [String]) throws(StorageError) -> [String] {
    var paths: [String] = []
    var known: Set<ExactName> = []
    for selector in selectors {
      let found = try listings(matching: selector)?.map(\.path) ?? [absolute(selector)]
      paths += found.filter { known.insert($0.exact).inserted }
    }
    return paths
  }

  /// Describes the arrays that a pattern selects; nil for a path that is none, or leads to something.
  public func listings(matching pattern: String) throws(StorageError) -> [ArrayListing]? {
    guard PathPattern.isPattern(pattern), !exists(absolute(pattern)) else { return nil }
    let arrays = try arrays()
    let compiled = PathPattern(pattern)
    let matches = arrays.filter { compiled.matches($0.path) }
    if matches.isEmpty {
      throw .noMatch(file: path, pattern: pattern, arrays: arrays.map(\.path))
    }
    let computable = matches.filter { $0.specification != nil }
    return computable.isEmpty ? matches : computable
  }

  /// Whether there is anything at an absolute path.
  private func exists(_ path: String) -> Bool {
    Library.enter(mark)
    defer { Library.leave() }
    return (try? handle.open(path)) != nil
  }
}
