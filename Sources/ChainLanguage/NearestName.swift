/// The name among `names` that `name` is most likely a misspelling of; nil when none is close.
///
/// A name is close when at most a third of its characters must change; a single longer name that
/// begins with `name` counts too, so that `agg` finds `aggregate`.
public func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().unicodeScalars)
  guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
  var best: (name: String, distance: Int)?
  var continuations: [String] = []
  for candidate in names where candidate != name {
    let other = Array(candidate.lowercased().unicodeScalars)
    if wanted.count >= 2, other.starts(with: wanted) { continuations.append(candidate) }
    let limit = (max(wanted.count, other.count) + 1) / 3
    guard abs(wanted.count - other.count) <= limit else { continue }
    let distance = editDistance(wanted, other)
    if distance <= limit, distance < best?.distance ?? .max { best = (candidate, distance) }
  }
  if let best { return best.name }
  return continuations.count == 1 ? continuations[0] : nil
}

/// The number of insertions, deletions, replacements and exchanges of neighbours that turn one text
/// into the other, no part being edited twice (Damerau, CACM 7:171, 1964).
func editDistance(_ first: [Unicode.Scalar], _ second: [Unicode.Scalar]) -> Int {
  var beforePrevious: [Int] = []
  var previous = Array(0...second.count)
  for i in first.indices {
    var row = [i + 1]
    for j in second.indices {
      let same = first[i] == second[j]
      var distance = min(previous[j + 1] + 1, row[j] + 1, previous[j] + (same ? 0 : 1))
      if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
        distance = min(distance, beforePrevious[j - 1] + 1)
      }
      row.append(distance)
    }
    (beforePrevious, previous) = (previous, row)
  }
  return previous[second.count]
}
