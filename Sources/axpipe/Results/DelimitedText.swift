import AxisArrays
import Storage

/// A result as comma- or tab-separated values (RFC 4180, with bare newlines): a header, then rows.
///
/// Up to two dimensions there is a row for every element along the first dimension, which begins with
/// the value of its axis, and a column for every element along the second. Above there is a row for
/// every element: the values of its axes, then the element.
enum DelimitedText {
  /// The text of a result; `name` is the array's.
  static func make(
    _ specification: ArraySpecification, name: String, separator: UInt8
  ) throws -> any ResultText {
    specification.dimensions.count > 2
      ? try DelimitedElements(specification, name: name, separator: separator)
      : try DelimitedRows(specification, name: name, separator: separator)
  }

  /// A field, quoted where it must be.
  static func field(_ text: String, separator: UInt8) -> String {
    let isSpecial = text.utf8.contains { byte in
      [separator, UInt8(ascii: "\""), UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(byte)
    }
    guard isSpecial || text.first == " " || text.last == " " else { return text }
    var quoted = "\""
    for scalar in text.unicodeScalars {
      if scalar == "\"" { quoted += "\"" }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "\""
  }

  /// The head of a column: a name and the unit.
  static func head(_ name: String, _ unit: String?, separator: UInt8) -> String {
    field(name + (unit.map { " [\($0)]" } ?? ""), separator: separator)
  }

  /// The values of a dimension as fields.
  static func fields(_ dimension: Dimension, separator: UInt8) throws -> AxisTexts {
    try AxisTexts(dimension) { field($0, separator: separator) }
  }
}

/// A row for every element along the first dimension.
struct DelimitedRows: ResultText {
  private let specification: ArraySpecification
  private let name: String
  private let separator: UInt8
  private let newline = UInt8(ascii: "\n")
  /// The values along the first dimension; nil where there is none.
  private let rows: AxisTexts?
  /// Elements in a row.
  private let width: Int

  init(_ specification: ArraySpecification, name: String, separator: UInt8) throws {
    self.specification = specification
    self.name = name
    self.separator = separator
    rows = try specification.dimensions.first.map {
      try DelimitedText.fields($0, separator: separator)
    }
    width = specification.dimensions.dropFirst().map(\.length).product
  }

  func writeHead(to put: Put) throws {
    let text = TextBuffer()
    let dimensions = specification.dimensions
    if let first = dimensions.first {
      try text.append(DelimitedText.head(first.name, first.axis?.unit, separator: separator))
    }
    if dimensions.count < 2 {
      if dimensions.count == 1 { try text.append(separator) }
      try text.append(DelimitedText.head(name, specification.units, separator: separator))
    } else {
      let across = try DelimitedText.fields(dimensions[1], separator: separator)
      for start in stride(from: 0, to: width, by: 1 << 12) {
        let range = start..<min(width, start + 1 << 12)
        let texts = try across.texts(in: range)
        for index in range {
          try text.append(separator)
          try texts.put(index, into: text)
        }
        try text.flush(to: put, always: false)
      }
    }
    try text.append(newline)
    try text.flush(to: put)
    if width == 0 { try writeEmptyRows(to: put) }
  }

  /// The rows of a result whose second dimension has no elements.
  private func writeEmptyRows(to put: Put) throws {
    let text = TextBuffer()
    for index in 0..<specification.shape[0] {
      try rows?.texts(in: index..<index + 1).put(index, into: text)
      try text.append(newline)
      try text.flush(to: put, always: false)
    }
    try text.flush(to: put)
  }

  func append(
    _ region: Region, _ elements: UnsafeRawBufferPointer, to text: TextBuffer
  ) throws {
    let type = specification.elementType
    let first = region.firstIndex(in: specification.shape)
    let end = first + region.count
    let fields = try rows?.texts(in: first / width..<(end - 1) / width + 1)
    var index = first
    while index < end {
      let column = index % width
      if column == 0, let fields {
        try fields.put(index / width, into: text)
        try text.append(separator)
      }
      let count = min(width - column, end - index)
      let range = (index - first) * type.size..<(index - first + count) * type.size
      try text.append(
        UnsafeRawBufferPointer(rebasing: elements[range]), of: type, separator: separator)
      if column + count == width { try text.replaceLast(with: newline) }
      index += count
    }
  }
}
