import AxisArrays
import Storage

/// A result as comma-separated values (RFC 4180, with bare newlines): a header, then one row for
/// every element along the first dimension, beginning with the value of its axis.
enum CSV {
  /// Says why a result of the given specification cannot be written.
  static func check(_ specification: ArraySpecification) throws(CommandLineError) {
    if specification.shape.count > 2 {
      throw .tooManyDimensions(format: "csv", dims: specification.dims)
    }
  }

  /// Writes the result with `put`; `name` heads the data where the second dimension does not.
  static func write(
    _ result: CollectedResult, name: String, to put: (String) throws -> Void
  ) throws {
    let specification = result.specification
    let type = specification.elementType
    guard let rows = specification.dimensions.first else {
      try put(field(name) + "\n" + result.texts().joined() + "\n")
      return
    }
    let axis = try AxisValues(rows)
    let values = try heads(specification, name)
    try put(([rows.name] + values).map(field).joined(separator: ",") + "\n")
    let width = values.count
    if width == 0 {
      for row in 0..<rows.length { try put(field(axis.text(at: row)) + "\n") }
    }
    try result.forEachBlock { first, count, elements in
      var text = ""
      for index in first..<first + count {
        if index % width == 0 { text += field(axis.text(at: index / width)) }
        text += ","
        text += type.text(elements, at: index - first)
        if index % width == width - 1 { text += "\n" }
      }
      try put(text)
    }
  }

  /// The heads of the columns of elements.
  private static func heads(_ specification: ArraySpecification, _ name: String) throws -> [String]
  {
    guard specification.dimensions.count > 1 else { return [name] }
    let across = try AxisValues(specification.dimensions[1])
    return (0..<specification.shape[1]).map(across.text(at:))
  }

  /// A field, quoted where it must be.
  static func field(_ text: String) -> String {
    let special: (Character) -> Bool = { $0 == "," || $0 == "\"" || $0.isNewline }
    guard text.contains(where: special) || text.first == " " || text.last == " " else {
      return text
    }
    return "\""
      + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"")
      + "\""
  }
}
