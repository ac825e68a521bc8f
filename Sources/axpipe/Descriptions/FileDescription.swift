import AxisArrays
import Storage

/// The arrays in a file, for `info`.
struct FileDescription {
  private let file: SourceFile
  private let arrays: [ArrayListing]

  /// Reads what there is to know, but no data.
  init(_ file: SourceFile, only dataset: String?) throws {
    self.file = file
    if let dataset {
      arrays = [try file.listing(at: dataset)]
    } else {
      arrays = try file.arrays()
    }
  }

  /// The file as lines of text.
  func lines(width: Int?) -> [String] {
    var lines = [ArrayLocation(file: file.path, datasets: []).text.printable]
    if arrays.isEmpty { lines.append("  no arrays") }
    for (number, array) in arrays.enumerated() {
      if number > 0 { lines.append("") }
      lines += Self.lines(array, in: file, width: width)
    }
    return lines
  }

  private static func lines(_ array: ArrayListing, in file: SourceFile, width: Int?) -> [String] {
    guard let specification = array.specification else {
      let shape = array.shape.map(String.init).joined(separator: ", ")
      let text = "\(array.storedType) (\(shape)), a type that axpipe does not compute with"
      return ["  \(array.path.printable)  \(text.printable)"]
    }
    var fields = FieldList()
    for dimension in specification.dimensions {
      fields.add(dimension.name, ArrayText.axis(dimension) { try? file.ends(at: $0.path) })
    }
    if let summary = array.decoding?.summary {
      fields.add("stored", "\(array.storedType): \(summary)".printable)
    }
    fields.add("layout", ArrayText.layout(array.layout))
    for (name, value) in specification.attributes {
      fields.add("@" + name, ArrayText.attribute(value))
    }
    let kind = array.neurodataType.map { $0.printable + ", " } ?? ""
    let head = "  \(array.path.printable)  \(kind)"
    let type = array.decoding == nil ? array.storedType : specification.elementType.rawValue
    return [head + ArrayText.summary(type: type, specification)]
      + fields.lines(indent: "    ", width: width)
  }

  /// The file as JSON.
  var json: JSONValue {
    .object([
      ("file", .string(file.path)),
      ("arrays", .array(arrays.map { Self.json($0, in: file) })),
    ])
  }

  private static func json(_ array: ArrayListing, in file: SourceFile) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("path", .string(array.path)),
      ("type", .string(array.storedType)),
      ("shape", .array(array.shape.map { .integer($0) })),
    ]
    if let specification = array.specification {
      if let type = array.neurodataType { members.append(("neurodataType", .string(type))) }
      if array.decoding != nil {
        members.append(("elementType", .string(specification.elementType.rawValue)))
      }
      members += [
        ("dims", .array(specification.dims.map(JSONValue.string))),
        ("units", .text(specification.units)),
        ("axes", .object(specification.dimensions.map { ($0.name, json($0, in: file)) })),
        ("attributes", .object(specification.attributes.map { ($0.name, $0.value.json) })),
      ]
    }
    members.append(("layout", json(array.layout)))
    return .object(members)
  }

  private static func json(_ dimension: Dimension, in file: SourceFile) -> JSONValue {
    let unit = ("unit", JSONValue.text(dimension.axis?.unit))
    switch dimension.axis {
    case nil: return .null
    case .linear(let axis):
      return .object([
        ("kind", .string("linear")), ("gain", .real(axis.gain)), ("offset", .real(axis.offset)),
        unit,
      ])
    case .coordinates(let axis):
      var members: [(String, JSONValue)] = [("kind", .string("\(axis.values.kind)"))]
      if case .stored(let object, _) = axis.values, let ends = try? file.ends(at: object.path) {
        switch ends {
        case .numbers(let first, let last):
          members += [("first", .real(first)), ("last", .real(last))]
        case .labels(let first, let last):
          members += [("first", .string(first)), ("last", .string(last))]
        }
      }
      return .object(members + [unit])
    }
  }

  private static func json(_ layout: StorageLayout) -> JSONValue {
    .object([
      ("chunk", layout.chunk.map { .array($0.map { .integer($0) }) } ?? .null),
      ("gzip", layout.deflate.map { .integer($0) } ?? .null),
      ("shuffle", .bool(layout.shuffle)),
      ("fletcher32", .bool(layout.fletcher32)),
      ("otherFilters", .array(layout.otherFilters.map { .string($0.name) })),
    ])
  }
}
