import AxisArrays
import CHDF5

/// Finds out the dimensions of a dataset: their names, lengths and axes.
///
/// The names are those of the attached dimension scales, else the labels of the dimensions, else
/// `dim_0`, `dim_1` and so on.
struct DimensionReader {
  let file: SourceFile
  let dataset: Handle
  /// The absolute path of the dataset.
  let path: String
  /// What the dataset itself stores.
  let extent: (shape: [Int], limits: [Int?])

  func dimensions() throws(HDF5Failure) -> [Dimension] {
    if extent.shape.count == 1, try DimensionScale.isScale(dataset) {
      return [Dimension(name: lastComponent(of: path), length: extent.shape[0])]
    }
    let scales = try attachedScales()
    let labels = try labels()
    let hasScales = scales.contains { $0 != nil }
    let useLabels = labels.allSatisfy { !$0.isEmpty } && Set(labels).count == labels.count
    var names: Set<String> = []
    var dimensions: [Dimension] = []
    for (index, length) in extent.shape.enumerated() {
      let fallback =
        !labels.isEmpty && (useLabels || hasScales) && !labels[index].isEmpty
        ? linkName(labels[index]) : "dim_\(index)"
      let name = unique(scales[index]?.name ?? fallback, among: &names)
      let limit = extent.limits[index]
      if let scale = scales[index] {
        let length = limit == nil ? try longest(length, scale) : length
        let (axis, origin) = try axis(of: scale, length: length)
        dimensions.append(Dimension(name: name, length: length, axis: axis, origin: origin))
      } else {
        dimensions.append(Dimension(name: name, length: length))
      }
    }
    return dimensions
  }

  /// The last scale attached to every dimension, which is the one that other readers name it by.
  private func attachedScales() throws(HDF5Failure) -> [DimensionScale?] {
    let references = try dataset.referenceLists(ofAttribute: "DIMENSION_LIST")
    guard references.count == extent.shape.count else {
      return Array(repeating: nil, count: extent.shape.count)
    }
    var scales: [DimensionScale?] = []
    for list in references {
      guard let last = list.last else {
        scales.append(nil)
        continue
      }
      scales.append(try DimensionScale(last, near: path, in: file))
    }
    return scales
  }

  private func labels() throws(HDF5Failure) -> [String] {
    let labels = try dataset.texts(ofAttribute: "DIMENSION_LABELS")
    return labels?.count == extent.shape.count ? labels ?? [] : []
  }

  private func unique(_ name: String, among names: inout Set<String>) -> String {
    var candidate = name
    var number = 2
    while !names.insert(candidate).inserted {
      candidate = "\(name)_\(number)"
      number += 1
    }
    return candidate
  }

  /// The length of an unlimited dimension. In netCDF a variable is only as long as it was written;
  /// the dimension is as long as the longest of them.
  private func longest(_ length: Int, _ scale: DimensionScale) throws(HDF5Failure) -> Int {
    guard scale.isUnlimited else { return length }
    var longest = max(length, scale.length)
    for (reference, index) in try scale.users() {
      guard let user = try? Handle(dereferenced(reference, from: dataset)),
        user.kind == H5I_DATASET,
        let extent = try Handle.extent(of: user.elementSpace()),
        extent.shape.indices.contains(index), extent.limits[index] == nil
      else { continue }
      longest = max(longest, extent.shape[index])
    }
    return longest
  }

  /// The axis a scale stands for, and the scale itself if it has a value for every element.
  private func axis(
    of scale: DimensionScale, length: Int
  ) throws(HDF5Failure) -> (Axis?, StoredObject?) {
    guard ExternalFiles.allow(scale.handle) else { return (nil, nil) }
    let object = StoredObject(file: file.path, path: scale.path)
    let (unit, calendar) = (try scale.unit(), try scale.handle.text(ofAttribute: "calendar"))
    if let gain = try scale.handle.number(ofAttribute: "gain"),
      let offset = try scale.handle.number(ofAttribute: "offset")
    {
      let said = LinearAxis(gain: gain, offset: offset, unit: unit, calendar: calendar)
      guard let own = try offsetOfValues(of: scale, said, length) else {
        return (.linear(said), object)
      }
      if own.isFinite {
        return (
          .linear(LinearAxis(gain: gain, offset: own, unit: unit, calendar: calendar)), nil
        )
      }
    }
    guard scale.hasValues else { return (nil, nil) }
    let kind = try scale.valueKind()
    if scale.length == length {
      let values = CoordinateValues.stored(object, kind: kind)
      let axis = CoordinateAxis(values: values, unit: unit, calendar: calendar)
      return (.coordinates(axis), object)
    }
    // A coordinate of an unlimited dimension that was written only in part.
    if scale.length < length, scale.isUnlimited, kind == .numbers {
      try file.mark.checkForMemory(length, elementSize: MemoryLayout<Double>.size)
      let values = CoordinateValues.numbers(try scale.numbers(filledTo: length))
      return (.coordinates(CoordinateAxis(values: values, unit: unit, calendar: calendar)), nil)
    }
    return (nil, nil)
  }
}

extension DimensionReader {
  /// Where the values of a scale are not those of the linear axis that it says it is: programs that
  /// take a part of a file, or put two together, pass attributes on as they are.
  ///
  /// - Returns: nil where they are; the value of the first element where they are a part of such an
  ///   axis; else NaN.
  private func offsetOfValues(
    of scale: DimensionScale, _ axis: LinearAxis, _ length: Int
  ) throws(HDF5Failure) -> Double? {
    guard scale.hasValues, scale.length == length, length > 0, try scale.valueKind() == .numbers
    else { return nil }
    let indices = [0, length / 2, length - 1]
    let values = try scale.numbers(at: indices)
    func agrees(_ axis: LinearAxis) -> Bool {
      zip(indices, values).allSatisfy { index, value in
        let expected = axis.value(at: index)
        return abs(value - expected) <= abs(axis.gain) * 1e-3 + abs(expected) * 1e-12
      }
    }
    if agrees(axis) { return nil }
    let moved = LinearAxis(gain: axis.gain, offset: values[0], unit: axis.unit)
    return agrees(moved) ? values[0] : .nan
  }
}

/// The label as a name inside a group, where a slash would lead into another one.
private func linkName(_ label: String) -> String {
  String(String.UnicodeScalarView(label.unicodeScalars.map { $0 == "/" ? "_" : $0 }))
}

/// The part of a path after its last slash.
func lastComponent(of path: String) -> String {
  String(path[path.nameStart...])
}

/// The absolute path of the group that the object at `path` is in, with a slash at its end.
func parentPath(of path: String) -> String {
  String(path[..<path.nameStart])
}
