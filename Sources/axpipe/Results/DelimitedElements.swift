import AxisArrays

/// A row for every element: the values of its axes, then the element.
struct DelimitedElements: ResultText {
  private let specification: ArraySpecification
  private let name: String
  private let separator: UInt8
  private let newline = UInt8(ascii: "\n")
  /// The values along every dimension.
  private let axes: [AxisTexts]

  init(_ specification: ArraySpecification, name: String, separator: UInt8) throws {
    self.specification = specification
    self.name = name
    self.separator = separator
    axes = try specification.dimensions.map {
      try DelimitedText.fields($0, separator: separator)
    }
  }

  func writeHead(to put: Put) throws {
    let text = TextBuffer()
    for dimension in specification.dimensions {
      try text.append(
        DelimitedText.head(dimension.name, dimension.axis?.unit, separator: separator))
      try text.append(separator)
    }
    try text.append(DelimitedText.head(name, specification.units, separator: separator))
    try text.append(newline)
    try text.flush(to: put)
  }

  func append(
    _ region: Region, _ elements: UnsafeRawBufferPointer, to text: TextBuffer
  ) throws {
    let type = specification.elementType
    let texts = try zip(axes, zip(region.offset, region.shape)).map { axis, range in
      try axis.texts(in: range.0..<range.0 + range.1)
    }
    guard let innermost = texts.last, let length = region.shape.last,
      let start = region.offset.last
    else { return }
    var index = Array(region.offset.dropLast())
    let prefix = TextBuffer()
    var position = 0
    while position < elements.count {
      prefix.clear()
      for (dimension, value) in index.enumerated() {
        try texts[dimension].put(value, into: prefix)
        try prefix.append(separator)
      }
      for column in start..<start + length {
        try text.append(prefix.bytes)
        try innermost.put(column, into: text)
        try text.append(separator)
        try text.append(
          UnsafeRawBufferPointer(rebasing: elements[position..<position + type.size]), of: type,
          separator: newline)
        position += type.size
      }
      Self.advance(&index, in: region)
    }
  }

  /// Goes to the next row of a region.
  private static func advance(_ index: inout [Int], in region: Region) {
    for dimension in index.indices.reversed() {
      index[dimension] += 1
      if index[dimension] < region.offset[dimension] + region.shape[dimension] { return }
      index[dimension] = region.offset[dimension]
    }
  }
}
