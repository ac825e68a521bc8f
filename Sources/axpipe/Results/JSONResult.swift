import AxisArrays

/// A result as one JSON object: `name`, `type`, `units`, `dims`, `shape`, `axes`, `attributes` and
/// `data`, nested as deep as there are dimensions. Numbers that JSON lacks (nan, inf) are null.
enum JSONResult {
  /// Writes the result with `put`, on one line.
  static func write(
    _ result: CollectedResult, name: String, to put: (String) throws -> Void
  ) throws {
    let specification = result.specification
    let head = JSONValue.object([
      ("name", .string(name)),
      ("type", .string(specification.elementType.rawValue)),
      ("units", .text(specification.units)),
      ("dims", .array(specification.dims.map(JSONValue.string))),
      ("shape", .array(specification.shape.map { .integer($0) })),
      ("axes", .object(try specification.dimensions.map { ($0.name, try axis($0)) })),
      ("attributes", .object(specification.attributes.map { ($0.name, $0.value.json) })),
    ])
    try put(String(head.compact.dropLast()) + #","data":"#)
    try putElements(result, to: put)
    try put("}\n")
  }

  private static func axis(_ dimension: Dimension) throws -> JSONValue {
    let unit = ("unit", JSONValue.text(dimension.axis?.unit))
    if case .linear(let axis) = dimension.axis {
      return .object([("gain", .real(axis.gain)), ("offset", .real(axis.offset)), unit])
    }
    return .object([("values", try AxisValues(dimension).json), unit])
  }

  /// The elements with the brackets of every dimension.
  private static func putElements(
    _ result: CollectedResult, to put: (String) throws -> Void
  ) throws {
    let shape = result.specification.shape
    let type = result.specification.elementType
    let total = result.specification.count
    if total == 0 {
      try put(empty(shape))
      return
    }
    // The number of elements in all of each dimension and those inside it.
    let sizes = shape.indices.map { shape[$0...].product }
    try result.forEachBlock { first, count, elements in
      var text = ""
      for index in first..<first + count {
        for size in sizes where index % size == 0 { text += "[" }
        text += number(type.text(elements, at: index - first))
        for size in sizes where (index + 1) % size == 0 { text += "]" }
        if index + 1 < total { text += "," }
      }
      try put(text)
    }
  }

  private static func number(_ text: String) -> String {
    text == "nan" || text.hasSuffix("inf") ? "null" : text
  }

  /// Data without elements: `[]`, or the rows of nothing that come before the dimension of length 0.
  private static func empty(_ shape: [Int]) -> String {
    guard let first = shape.first, first > 0 else { return "[]" }
    let inner = empty(Array(shape.dropFirst()))
    return "[" + Array(repeating: inner, count: first).joined(separator: ",") + "]"
  }
}

extension AttributeValue {
  /// The value as JSON; what is stored in another type as the text a person reads.
  var json: JSONValue {
    switch self {
    case .string(let text): .string(text)
    case .strings(let texts): .array(texts.map(JSONValue.string))
    case .integer(let value): .integer(value)
    case .real(let value): .real(value)
    case .encoded(let value): .string(value.summary)
    }
  }
}
