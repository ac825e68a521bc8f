import AxisArrays
import Storage

/// What is in a file, for `info`.
struct FileDescription {
  let file: SourceFile
  let format: FileDialect
  /// The path or pattern that was asked for; nil for the whole file.
  let path: String?
  /// The arrays below that path, or those that match.
  let arrays: [ArrayListing]
  /// Everything below that path.
  let entries: [FileEntry]
  /// Whether the arrays themselves were asked for, and not what they are in.
  let isOfArrays: Bool

  /// Reads what there is to know, but no data.
  init(_ file: SourceFile, only path: String?) throws {
    self.file = file
    self.path = path == "/" ? nil : path
    format = file.dialect()
    guard let path, path != "/" else {
      (arrays, entries, isOfArrays) = (try file.arrays(), try file.entries(), false)
      return
    }
    if let matches = try file.listings(matching: path) {
      (arrays, entries, isOfArrays) = (matches, [], true)
      return
    }
    let inside = path.hasSuffix("/") ? path : path + "/"
    func isBelow(_ other: String) -> Bool {
      other.exact == path.exact || other.utf8.starts(with: inside.utf8)
    }
    let entries = try file.entries().filter { isBelow($0.path) }
    let arrays = try file.arrays().filter { isBelow($0.path) }
    if arrays.isEmpty, !entries.contains(where: { $0.path.exact == path.exact && !$0.isLink }) {
      // Reports what is there instead, or finds the array behind a link.
      (self.arrays, self.entries, isOfArrays) = ([try file.listing(at: path)], [], true)
    } else {
      (self.arrays, self.entries) = (arrays, entries)
      isOfArrays = arrays.count == 1 && arrays[0].path.exact == path.exact
    }
  }

  /// The file as lines of text.
  func lines(_ style: Style, width: Int?, showsAll: Bool) -> [String] {
    guard isOfArrays else {
      return ContentsTree(self, showsAll: showsAll).root.lines(style, width: width)
    }
    return arrays.map { array -> [String] in
      let fields = ArrayDescription(array: array, file: file, format: format, showsAll: showsAll)
        .everything
      let texts = width.map { fields.lines(width: $0 - 2) } ?? fields.lines
      return [StyledText("\(name):\(array.path)", .strong).text(style, width: width)]
        + texts.map { ("  " + $0).text(style) }
    }.joined(separator: [""]).map(\.self)
  }

  /// What messages call the file.
  var name: String { ArrayLocation(file: file.path, datasets: []).text }

  /// The name of the format.
  var dialect: String {
    switch format {
    case .hdf5: "HDF5"
    case .netCDF4: "netCDF-4"
    case .nwb(let version): "NWB \(version)"
    case .matlab: "MATLAB 7.3"
    }
  }

  /// Type and shape of something that is no array to compute with.
  static func summary(type: String, shape: [Int]?) -> String {
    guard let shape else { return "\(type), empty" }
    if shape.isEmpty { return type }
    return "\(type) (\(shape.map(String.init).joined(separator: ", ")))"
  }
}
