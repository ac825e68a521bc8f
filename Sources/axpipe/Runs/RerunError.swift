import AxisArrays

/// Why a result cannot be made again.
enum RerunError: Failure, Hashable {
  case noProvenance(String)
  case several(String, [String])
  /// The result of an NWB file was added to its own input.
  case besideInput(String)
  case others(String, lost: String)
  case notUnderstood(String, version: String, reason: String)
  case inPlace(String)
  case standardInput(String)
  case missing(String, result: String)

  var category: FailureCategory {
    if case .missing = self { .noInput } else { .data }
  }

  var headline: String {
    switch self {
    case .noProvenance(let result): "'\(result)' does not say how axpipe made it"
    case .notUnderstood(let result, let version, let reason):
      "this version does not understand how axpipe \(version) made '\(result)': "
        + reason.prefix(1).lowercased() + reason.dropFirst()
    case .several(let file, let results):
      "'\(file)' holds \(results.count) results: " + results.prefix(20).joined(separator: ", ")
        + (results.count > 20 ? ", ..." : "")
    case .besideInput(let result): "'\(result)' lies beside its input, in the same file"
    case .others(let result, let lost):
      "making '\(result)' again in its place would lose '\(lost)'"
    case .inPlace(let result): "'\(result)' was made in place, its input is gone"
    case .standardInput(let result): "'\(result)' was made from standard input, which is gone"
    case .missing(let path, let result):
      "there is no '\(path)', which '\(result)' was made from"
    }
  }

  var remedy: String? {
    switch self {
    case .noProvenance: "only HDF5 outputs of axpipe do"
    case .several(let file, let results): "choose one, as in \(file):\(results.first ?? "/")"
    case .besideInput, .others: "name another output with -o"
    case .missing(let path, _):
      path.isAbsolutePath
        ? "put it back" : "run this in the directory where the result was made, or put it back"
    default: nil
    }
  }
}
