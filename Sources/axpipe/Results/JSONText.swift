import AxisArrays

/// A result as one JSON object on one line: `name`, `type`, `units`, `dims`, `shape`, `axes`,
/// `attributes` and `data`, nested as deep as there are dimensions. Numbers that JSON lacks (nan, inf)
/// are null.
struct JSONText: ResultText {
  private let specification: ArraySpecification
  private let name: String
  /// The number of elements in all of each dimension and those inside it.
  private let sizes: [Int]
  private let comma = UInt8(ascii: ",")

  init(_ specification: ArraySpecification, name: String) {
    self.specification = specification
    self.name = name
    sizes = specification.shape.indices.map { specification.shape[$0...].product }
  }

  func writeHead(to put: Put) throws {
    let text = TextBuffer()
    let head = JSONValue.object([
      ("name", .string(name)),
      ("type", .string(specification.elementType.rawValue)),
      ("units", .text(specification.units)),
      ("dims", .array(specification.dims.map(JSONValue.string))),
      ("shape", .array(specification.shape.map { .integer($0) })),
    ])
    try text.append(String(head.compact.dropLast()) + #","axes":{"#)
    for (number, dimension) in specification.dimensions.enumerated() {
      try text.append((number > 0 ? "," : "") + JSONValue.quoted(dimension.name) + ":")
      try append(dimension, to: text, put)
    }
    // How the input was made says nothing of this result.
    let attributes = JSONValue.object(
      Provenance.others(in: specification.attributes).map { ($0.name, $0.value.json) })
    try text.append(#"},"attributes":"# + attributes.compact + #","data":"#)
    if specification.count == 0 { try text.append(Self.empty(specification.shape)) }
    try text.flush(to: put)
  }

  private func append(_ dimension: Dimension, to text: TextBuffer, _ put: Put) throws {
    let unit = #","unit":"# + JSONValue.text(dimension.axis?.unit).compact + "}"
    if case .linear(let axis) = dimension.axis {
      let (gain, offset) = (JSONValue.real(axis.gain).compact, JSONValue.real(axis.offset).compact)
      return try text.append(#"{"gain":\#(gain),"offset":\#(offset)"# + unit)
    }
    if dimension.axis == nil { return try text.append(#"{"values":null"# + unit) }
    let values = try AxisTexts(dimension, nulls: true, labelText: JSONValue.quoted)
    try text.append(#"{"values":["#)
    for start in stride(from: 0, to: dimension.length, by: 1 << 12) {
      let range = start..<min(dimension.length, start + 1 << 12)
      let texts = try values.texts(in: range)
      for index in range {
        if index > 0 { try text.append(comma) }
        try texts.put(index, into: text)
      }
      try text.flush(to: put, always: false)
    }
    try text.append("]" + unit)
  }

  func append(
    _ region: Region, _ elements: UnsafeRawBufferPointer, to text: TextBuffer
  ) throws {
    let type = specification.elementType
    let length = specification.shape.last ?? 1
    let first = region.firstIndex(in: specification.shape)
    let end = first + region.count
    var index = first
    while index < end {
      let column = index % length
      let count = min(length - column, end - index)
      for size in sizes where index % size == 0 { try text.append(UInt8(ascii: "[")) }
      let range = (index - first) * type.size..<(index - first + count) * type.size
      try text.append(
        UnsafeRawBufferPointer(rebasing: elements[range]), of: type, separator: comma, nulls: true)
      index += count
      if column + count == length {
        text.removeLast()
        for size in sizes where index % size == 0 { try text.append(UInt8(ascii: "]")) }
        if index < specification.count { try text.append(comma) }
      }
    }
  }

  func writeTail(to put: Put) throws {
    let text = TextBuffer()
    try text.append("}\n")
    try text.flush(to: put)
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
