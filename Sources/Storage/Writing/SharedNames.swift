import AxisArrays

/// What the arrays of a file have to agree on.
struct SharedNames {
  /// The absolute paths of the arrays and of the groups that they are in.
  let paths: Set<ExactName>
  /// Whether dimensions of which nothing is known are stored too.
  let storesAll: Bool
  /// What dimensions are called whose own name was taken.
  var names: [Key: String] = [:]

  /// A dimension of the arrays in a group.
  struct Key: Hashable {
    var group: String
    var dimension: Dimension
  }

  /// Takes the absolute paths of the arrays.
  init(arrays: [String], storesAll: Bool) {
    var paths: Set<ExactName> = []
    for var path in arrays {
      while path != "/" {
        paths.insert(path.exact)
        path = absolute(parentPath(of: path))
      }
    }
    self.paths = paths
    self.storesAll = storesAll
  }
}

extension OutputFile {
  /// The specification with dimensions called so that their scales have names of their own, where the
  /// arrays of the file were announced.
  func withFreeNames(
    _ specification: ArraySpecification, at path: String
  ) -> ArraySpecification {
    guard shared != nil, hasScales(specification, at: path) else { return specification }
    let group = parentPath(of: path)
    var result = specification
    for (index, dimension) in specification.dimensions.enumerated() {
      let key = SharedNames.Key(group: group, dimension: dimension)
      let long = lastComponent(of: path) + "_" + dimension.name
      let candidates = [dimension.name, shared?.names[key] ?? long, long]
      var name = candidates[0]
      var number = 1
      while !isFree(name, for: dimension, at: index, of: result, in: group) {
        name = number < candidates.count ? candidates[number] : "\(long)_\(number - 1)"
        number += 1
      }
      if name != dimension.name { shared?.names[key] = name }
      result.dimensions[index].name = name
    }
    return result
  }

  /// Whether a dimension of an array can have a name: nothing else has it, or an equal dimension.
  private func isFree(
    _ name: String, for dimension: Dimension, at index: Int, of specification: ArraySpecification,
    in group: String
  ) -> Bool {
    let scale = (group + name).exact
    let isOther = specification.dims.enumerated().contains {
      $0.offset != index && $0.element == name
    }
    if isOther || names.contains(scale) || shared?.paths.contains(scale) ?? false { return false }
    var renamed = dimension
    renamed.name = name
    return scales[scale].map { $0.dimension == renamed } ?? true
  }
}
