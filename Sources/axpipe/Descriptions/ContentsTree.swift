import AxisArrays
import Storage

/// Makes the tree of what is in a file.
struct ContentsTree {
  private let description: FileDescription
  private let showsAll: Bool
  private let arrays: [ExactName: ArrayListing]
  private var kinds: [ExactName: FileEntry.Kind] = [:]
  private var members: [ExactName: [String]] = [:]
  /// The paths of the related datasets of the arrays.
  private let related: Set<ExactName>

  /// Of a group's members so many are shown, unless all are asked for.
  private static let mostMembers = 40
  /// Groups that hold a format's own matters, not data.
  private static let internals: Set<String> = ["/specifications", "/#refs#", "/#subsystem#"]

  init(_ description: FileDescription, showsAll: Bool) {
    self.description = description
    self.showsAll = showsAll
    arrays = Dictionary(
      description.arrays.map { ($0.path.exact, $0) }, uniquingKeysWith: { first, _ in first })
    related = Set(
      description.arrays.flatMap { $0.specification?.related.map(\.origin.path.exact) ?? [] })
    let paths = description.entries.map(\.path)
    for entry in description.entries {
      // What is in an array's group is part of the array.
      if !arrays.isEmpty, isInsideArray(entry.path) { continue }
      kinds[entry.path.exact] = entry.kind
      members[Self.parent(of: entry.path).exact, default: []].append(entry.path)
    }
    let known = Set(paths.map(\.exact))
    for array in description.arrays where !known.contains(array.path.exact) {
      members[Self.parent(of: array.path).exact, default: []].append(array.path)
    }
  }

  /// The file, or the group that was asked for.
  var root: TreeNode {
    let file = description.file
    var node: TreeNode
    if let path = description.path {
      node = TreeNode(StyledText("\(description.name):\(path)", .strong))
      if let array = arrays[path.exact] { node.details = [StyledText(text(of: array).summary)] }
      if kinds[path.exact] == .dataset, arrays[path.exact] == nil {
        node.details = datasetDetails(path)
      }
    } else {
      let size = file.byteCount.map { ", " + ByteSize(bytes: $0).description } ?? ""
      node = TreeNode(
        StyledText(description.name, .strong) + StyledText("  \(description.dialect)\(size)"))
    }
    let path = description.path ?? "/"
    if kinds[path.exact] == .group || path == "/" {
      node.details += attributes(of: path)
      node.children = children(of: path)
      if node.children.isEmpty { node.children = [TreeNode(StyledText("nothing", .faint))] }
    }
    return node
  }

  private func children(of group: String) -> [TreeNode] {
    let visible = (members[group.exact] ?? []).filter { !isHidden($0) }
    let shown = showsAll ? visible[...] : visible.prefix(Self.mostMembers)
    var nodes = shown.map(node)
    if shown.count < visible.count {
      let more = "and \(visible.count - shown.count) more (--all shows them)"
      nodes.append(TreeNode(StyledText(more, .faint)))
    }
    return nodes
  }

  /// Scales and related datasets are told with the arrays that have them.
  private func isHidden(_ path: String) -> Bool {
    guard kinds[path.exact] == .dataset, arrays[path.exact] == nil else { return false }
    if related.contains(path.exact) { return true }
    guard let summary = description.file.summary(ofDataset: path)
    else { return false }
    return summary.isScale && summary.isReferredTo
  }

  private func node(_ path: String) -> TreeNode {
    let name = path.pathNames.last.map(String.init) ?? path
    if let array = arrays[path.exact] {
      let text = text(of: array)
      var node = TreeNode(
        StyledText(name, text.isMinor ? .plain : .name)
          + StyledText("  " + text.summary, text.isMinor ? .faint : .plain))
      node.details = text.details.lines
      return node
    }
    switch kinds[path.exact] {
    case .group, nil: return group(path, name)
    case .type: return TreeNode(StyledText(name) + StyledText("  a type", .faint))
    case .link(let file, let target):
      let place = file.map { "\($0):\(target)" } ?? target
      return TreeNode(StyledText(name) + StyledText(" -> \(place)", .faint))
    case .dataset:
      return TreeNode(StyledText(name) + StyledText("  \(text(ofDataset: path))", .faint))
    }
  }

  private func group(_ path: String, _ name: String) -> TreeNode {
    let kind = description.format.typeName(of: path, in: description.file)
    var node = TreeNode(
      StyledText(name + "/", .strong) + StyledText(kind.map { "  \($0)" } ?? "", .faint))
    if !showsAll, Self.internals.contains(path) {
      let count = count(below: path)
      node.head += StyledText("  \(counted(count, "object")) (--all shows them)", .faint)
      return node
    }
    node.children = children(of: path)
    if node.children.isEmpty { node.head += StyledText("  empty", .faint) }
    return node
  }

  private func count(below path: String) -> Int {
    (members[path.exact] ?? []).reduce(0) { $0 + 1 + count(below: $1) }
  }

  private func text(of array: ArrayListing) -> ArrayDescription {
    ArrayDescription(
      array: array, file: description.file, format: description.format, showsAll: showsAll)
  }

  /// A dataset that is no array, in a few words.
  private func text(ofDataset path: String) -> String {
    guard let summary = description.file.summary(ofDataset: path) else { return "unreadable" }
    let text = FileDescription.summary(type: summary.type, shape: summary.shape)
    guard summary.shape?.product == 1, let value = description.file.value(ofScalar: path) else {
      return text
    }
    return "\(text) = \(ArrayText.attribute(value))"
  }

  private func datasetDetails(_ path: String) -> [StyledText] {
    [StyledText(text(ofDataset: path))] + attributes(of: path)
  }

  /// The attributes of an object that is no array.
  private func attributes(of path: String) -> [StyledText] {
    var fields = FieldList()
    let attributes = (try? description.file.attributes(of: path)) ?? [:]
    fields.add(
      showsAll ? attributes : ArrayDescription.withoutFormat(attributes), showsAll: showsAll)
    return fields.lines
  }

  private func isInsideArray(_ path: String) -> Bool {
    var group = Self.parent(of: path)
    while group != "/" {
      if arrays[group.exact] != nil { return true }
      group = Self.parent(of: group)
    }
    return false
  }

  private static func parent(of path: String) -> String {
    let group = String(path.unicodeScalars[..<path.nameStart].dropLast())
    return group.isEmpty ? "/" : group
  }
}
