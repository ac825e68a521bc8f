import AxisArrays
import Storage

/// What `info --json` prints; axpipe(1) describes the members.
extension FileDescription {
  /// The file as JSON.
  var json: JSONValue {
    let known = Set(arrays.map(\.path.exact))
    let datasets = entries.filter { $0.kind == .dataset && !known.contains($0.path.exact) }
    return .object([
      ("file", .string(file.path)),
      ("format", .string(dialect)),
      ("bytes", file.byteCount.map { .integer($0) } ?? .null),
      ("attributes", (try? file.attributes()).map(Self.json) ?? .null),
      ("arrays", .array(arrays.map(json))),
      ("groups", .array(entries.filter { $0.kind == .group }.map { .string($0.path) })),
      ("datasets", .array(datasets.compactMap { json(ofDataset: $0.path) })),
      ("links", .array(entries.compactMap(Self.json))),
    ])
  }

  private func json(_ array: ArrayListing) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("path", .string(array.path)),
      ("kind", .text(ArrayDescription(array: array, file: file, format: format).typeName)),
      ("type", .string(array.storedType)),
      ("shape", .array(array.shape.map { .integer($0) })),
    ]
    if let specification = array.specification {
      if array.decoding != nil {
        members.append(("elementType", .string(specification.elementType.rawValue)))
      }
      members += [
        ("dims", .array(specification.dims.map(JSONValue.string))),
        ("units", .text(specification.units)),
        ("bytes", .integer(specification.byteCount)),
        ("axes", .object(specification.dimensions.map { ($0.name, $0.json) })),
        ("related", .array(specification.related.map(\.json))),
        ("attributes", Self.json(specification.attributes)),
      ]
    }
    members += [("storedBytes", .integer(array.storedBytes)), ("layout", array.layout.json)]
    return .object(members)
  }

  /// A dataset that is no array; nil for a scale, which the array's axes tell of.
  private func json(ofDataset path: String) -> JSONValue? {
    guard let summary = file.summary(ofDataset: path), !summary.isReferredTo else { return nil }
    let value = summary.shape?.product == 1 ? file.value(ofScalar: path) : nil
    return .object([
      ("path", .string(path)),
      ("type", .string(summary.type)),
      ("shape", summary.shape.map { .array($0.map { .integer($0) }) } ?? .null),
      ("value", value?.json ?? .null),
    ])
  }

  private static func json(_ entry: FileEntry) -> JSONValue? {
    guard case .link(let file, let path) = entry.kind else { return nil }
    return .object([
      ("path", .string(entry.path)), ("file", .text(file)), ("target", .string(path)),
    ])
  }

  private static func json(_ attributes: Attributes) -> JSONValue {
    .object(attributes.map { ($0.name, $0.value.json) })
  }
}

extension StorageLayout {
  /// The layout as JSON.
  var json: JSONValue {
    .object([
      ("chunk", chunk.map { .array($0.map { .integer($0) }) } ?? .null),
      ("gzip", deflate.map { .integer($0) } ?? .null),
      ("shuffle", .bool(shuffle)),
      ("fletcher32", .bool(fletcher32)),
      ("otherFilters", .array(otherFilters.map { .string($0.name) })),
    ])
  }
}
