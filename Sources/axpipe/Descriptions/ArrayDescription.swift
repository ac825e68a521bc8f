import AxisArrays
import Storage

/// An array of a file in words.
struct ArrayDescription {
  let array: ArrayListing
  let file: SourceFile
  let format: FileDialect
  /// Whether everything is told of what is told at all.
  var showsAll = false

  /// The attributes without those that only serve a format's own order.
  static func withoutFormat(_ attributes: Attributes) -> Attributes {
    var attributes = attributes
    for name in ["namespace", "object_id", "neurodata_type", "nwb_version", "MATLAB_class"] {
      attributes[name] = nil
    }
    return attributes
  }

  /// The name of the kind of data that the file's format gives the array.
  var typeName: String? { array.neurodataType ?? format.typeName(of: array.path, in: file) }

  /// Type, shape and size on a line.
  var summary: String {
    let kind = typeName.map { "\($0): " } ?? ""
    if let specification = array.specification {
      if specification.shape.isEmpty, let value = file.value(ofScalar: array.path) {
        let unit = specification.units.map { " \($0)" } ?? ""
        return "\(kind)\(array.storedType) = \(ArrayText.attribute(value))\(unit)"
      }
      return kind + ArrayText.summary(type: type, specification)
    }
    return kind + FileDescription.summary(type: array.storedType, shape: array.shape)
  }

  /// The type of the values: that of the elements, unless they stand for others.
  private var type: String {
    guard array.decoding != nil, let specification = array.specification else {
      return array.storedType
    }
    return specification.elementType.rawValue
  }

  /// What the elements stand for; nil when it is themselves.
  private var stored: String? {
    array.decoding?.summary.map { "\(array.storedType): \($0)" }
  }

  /// Whether there is but a line to say.
  var isMinor: Bool { array.specification?.shape.isEmpty ?? true }

  /// What there is to know beside the summary, in short.
  var details: FieldList {
    var fields = FieldList()
    guard let specification = array.specification, !isMinor else { return fields }
    for dimension in specification.dimensions where dimension.axis != nil {
      fields.add(dimension.name, AxisText().text(dimension))
    }
    for dataset in specification.related {
      fields.add(dataset.name, AxisText().text(dataset))
    }
    if let stored { fields.add("stored", stored) }
    // An array in one piece is what one expects.
    let isOnePiece =
      array.layout.chunk.map { $0 == array.shape && ArrayText.filters(array.layout).isEmpty }
      ?? true
    let parts = [isOnePiece ? nil : ArrayText.layout(array.layout), packing].compactMap { $0 }
    if !parts.isEmpty { fields.add("layout", parts.joined(separator: "; "), .faint) }
    fields.add(Self.withoutFormat(specification.attributes), showsAll: showsAll)
    return fields
  }

  /// All there is to know.
  var everything: FieldList {
    var fields = FieldList()
    if let typeName { fields.add("kind", typeName) }
    fields.add("type", type)
    if let stored { fields.add("stored", stored) }
    guard let specification = array.specification else {
      fields.add("shape", array.shape.map(String.init).joined(separator: ", "))
      return fields
    }
    if isMinor, let value = file.value(ofScalar: array.path) {
      fields.add("value", ArrayText.attribute(value))
    }
    fields.add("shape", sizes(specification.shape, specification.dims))
    fields.add("size", packing ?? ByteSize(bytes: specification.byteCount).description)
    fields.add("layout", ArrayText.layout(array.layout))
    for dimension in specification.dimensions {
      fields.add(dimension.name, AxisText(longestList: 512).text(dimension))
    }
    for dataset in specification.related {
      fields.add(dataset.name, AxisText(longestList: 512).text(dataset))
    }
    fields.add(specification.attributes, showsAll: showsAll)
    return fields
  }

  private var packing: String? {
    array.specification.flatMap { specification in
      let type = array.decoding?.storedType ?? specification.elementType
      return ArrayText.packing(
        of: (specification.shape + [type.size]).product, in: array.storedBytes, array.layout)
    }
  }
}

extension FileDialect {
  /// The name of the kind of data that an object holds, where the format has such names.
  func typeName(of path: String, in file: SourceFile) -> String? {
    guard case .nwb = self else { return nil }
    return file.text(ofAttribute: "neurodata_type", of: path)
  }
}
