import AxisArrays
import Storage

/// Any pattern against any path: no answer takes long, and a path whose characters are taken as they
/// are matches itself.
enum PatternTarget {
  static func run(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input.prefix(96), as: UTF8.self)
    let parts = text.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    let path = "/" + String(parts[0]).pathNames.joined(separator: "/")
    if parts.count > 1 { _ = PathPattern(String(parts[1])).matches(path) }
    let literal = path.unicodeScalars.map { $0 == "/" ? "/" : "\\\($0)" }.joined()
    require(PathPattern(literal).matches(path), "'\(literal)' matches \(path)")
  }
}
