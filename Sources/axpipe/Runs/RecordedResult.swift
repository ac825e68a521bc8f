import AxisArrays
import Storage

/// A result that says how it was made: a file of HDF5 as a whole, or a series of an NWB file.
struct RecordedResult: Hashable {
  /// The path of the series; nil for a file as a whole.
  var series: String?
  var provenance: Provenance

  /// The results in a file.
  static func all(in file: SourceFile) throws -> [RecordedResult] {
    if let whole = try whole(file) { return [whole] }
    guard file.isNWB else { return [] }
    return try file.arrays().compactMap { try series($0.path, in: file) }
  }

  /// The result that a path of a file is, or belongs to; nil where nothing says how it was made.
  static func at(_ path: String, in file: SourceFile) throws -> RecordedResult? {
    let array = try file.listing(at: path)
    return try whole(file) ?? series(array.path, in: file)
  }

  private static func whole(_ file: SourceFile) throws -> RecordedResult? {
    Provenance(try file.attributes()).map { RecordedResult(series: nil, provenance: $0) }
  }

  private static func series(_ path: String, in file: SourceFile) throws -> RecordedResult? {
    Provenance(try file.attributes(of: path)).map { RecordedResult(series: path, provenance: $0) }
  }
}
