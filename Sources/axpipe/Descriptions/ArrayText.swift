import AxisArrays
import Storage

/// Arrays in words, for `info` and `explain`.
enum ArrayText {
  /// Type, shape and size: `int16 (time 300000, ch 64), 36.6 MiB`.
  static func summary(type: String, _ specification: ArraySpecification) -> String {
    let size = ByteSize(bytes: specification.byteCount).description
    if specification.shape.isEmpty { return type }
    return "\(type) (\(sizes(specification.shape, specification.dims))), \(size)"
  }

  /// How the elements lie in a file: `chunks of 4096 x 64, shuffle, gzip 4`.
  static func layout(_ layout: StorageLayout) -> String {
    guard let chunk = layout.chunk else { return "contiguous" }
    let shape = "chunks of " + chunk.map(String.init).joined(separator: " x ")
    return ([shape] + filters(layout)).joined(separator: ", ")
  }

  /// What the bytes of a chunk go through.
  static func filters(_ layout: StorageLayout) -> [String] {
    var filters: [String] = []
    if layout.shuffle { filters.append("shuffle") }
    if let level = layout.deflate { filters.append("gzip \(level)") }
    if layout.fletcher32 { filters.append("fletcher32") }
    return filters + layout.otherFilters.map { "\($0.name) (filter \($0.number))" }
  }

  /// How well the elements are packed: `3.66 MiB stored as 1.2 MiB, 3.0x`; nil where there
  /// is nothing to say.
  static func packing(of bytes: Int, in stored: Int, _ layout: StorageLayout) -> String? {
    let size = ByteSize(bytes: bytes).description
    if filters(layout).isEmpty {
      // Chunks at the edge are stored whole.
      return stored < bytes ? "\(size), \(ByteSize(bytes: stored).description) of it stored" : nil
    }
    if bytes == 0 || stored == 0 { return nil }
    let ratio = NumberText.fixed(Double(bytes) / Double(stored), decimals: 1)
    return "\(size) stored as \(ByteSize(bytes: stored).description), \(ratio)x"
  }

  /// An attribute's value on one line.
  static func attribute(_ value: AttributeValue) -> String {
    switch value {
    case .string(let text): text
    case .strings(let texts): "[" + texts.joined(separator: ", ") + "]"
    case .integer(let number): String(number)
    case .real(let number): NumberText.shortest(number)
    case .encoded(let value): value.summary
    }
  }
}
