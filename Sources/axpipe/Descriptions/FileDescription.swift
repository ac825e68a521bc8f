import AxisArrays
import Storage

/// What is in a file, for `info`.
struct FileDescription {
  let file: SourceFile
  let format: FileDialect
  /// The path that was asked for; nil for the whole file.
  let path: String?
  /// The arrays below that path.
  let arrays: [ArrayListing]
  /// Everything below that path.
  let entries: [FileEntry]

  /// Reads what there is to know, but no data.
  init(_ file: SourceFile, only path: String?) throws {
    self.file = file
    format = file.dialect()
    let all = try file.arrays()
    guard let path, path != "/" else {
      (self.path, arrays, entries) = (nil, all, try file.entries())
      return
    }
    let inside = path.hasSuffix("/") ? path : path + "/"
    var entries = try file.entries().filter { $0.path == path || $0.path.hasPrefix(inside) }
    var arrays = all.filter { $0.path == path || $0.path.hasPrefix(inside) }
    if arrays.isEmpty, !entries.contains(where: { $0.path == path && !$0.isLink }) {
      // Reports what is there instead, or finds the array behind a link.
      (arrays, entries) = ([try file.listing(at: path)], [])
    }
    (self.path, self.arrays, self.entries) = (path, arrays, entries)
  }

  /// The array that was asked for.
  var only: ArrayListing? {
    guard path != nil, arrays.count == 1, let array = arrays.first else { return nil }
    return array.path == path || entries.isEmpty ? array : nil
  }

  /// The file as lines of text.
  func lines(_ style: Style, width: Int?, showsAll: Bool) -> [String] {
    if let only {
      let fields = ArrayDescription(array: only, file: file, format: format).everything
      let texts = width.map { fields.lines(width: $0 - 2) } ?? fields.lines
      return [StyledText("\(name):\(only.path)", .strong).text(style, width: width)]
        + texts.map { ("  " + $0).text(style) }
    }
    return ContentsTree(self, showsAll: showsAll).root.lines(style, width: width)
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
