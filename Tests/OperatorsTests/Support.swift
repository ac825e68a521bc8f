import AxisArrays
import ChainLanguage
import Devices
import Glibc
import Operators
import Testing

/// A binding context without files but with the arrays it is given.
struct Files: BindingContext {
  var arrays: [String: (values: [Double], shape: [Int])] = [:]

  func numbers(of object: StoredObject) throws(OperatorError) -> [Double] {
    try load(FileReference(file: object.file, dataset: object.path)).values
  }

  func load(
    _ reference: FileReference
  ) throws(OperatorError) -> (values: [Double], shape: [Int]) {
    if let array = arrays[reference.dataset ?? ""] { return array }
    throw OperatorError(
      .cause(.noInput, headline: "no such file: '\(reference.file)'", remedy: nil))
  }
}

/// Parses a chain and folds its operators over a specification.
func apply(
  _ chain: String, to input: ArraySpecification, files: Files = Files()
) throws(ChainError) -> Application {
  var result = Application(output: input, work: [])
  for step in try ResolvedChain(Chain(parsing: chain)).operators {
    let application = try step.apply(to: result.output, in: files)
    result = Application(output: application.output, work: result.work + application.work)
  }
  return result
}

/// What a user sees of an error, but for the program's name in front.
func message(_ body: () throws(ChainError) -> some Any) -> String {
  do throws(ChainError) {
    _ = try body()
    return "no error"
  } catch {
    let head = error.headline + (error.remedy.map { "; " + $0 } ?? "")
    return (["\(error.category.rawValue): \(head)"] + error.excerpt).joined(separator: "\n")
  }
}

/// The arrays that the fixture calls by name.
func input(_ name: String, _ type: ElementType) -> ArraySpecification {
  let time = Axis.linear(LinearAxis(gain: 0.5, offset: 2, unit: "s"))
  let labels = Axis.coordinates(CoordinateAxis(values: .labels(["a", "b", "c"])))
  let frequencies = CoordinateAxis(values: .numbers([1, 2, 4, 8, 16]), unit: "Hz")
  let dimensions: [Dimension] =
    switch name {
    case "recording":
      [
        Dimension(name: "time", length: 6, axis: time),
        Dimension(name: "ch", length: 3, axis: labels),
      ]
    case "empty":
      [
        Dimension(name: "time", length: 0, axis: time),
        Dimension(name: "ch", length: 3, axis: labels),
      ]
    case "nothing":
      [Dimension(name: "time", length: 0, axis: time), Dimension(name: "ch", length: 0)]
    case "single": [Dimension(name: "time", length: 1, axis: time)]
    case "spectrum":
      [
        Dimension(name: "win", length: 4),
        Dimension(name: "freq", length: 5, axis: .coordinates(frequencies)),
        Dimension(name: "ch", length: 2),
      ]
    case "points":
      [
        Dimension(name: "time", length: 4, axis: time),
        Dimension(
          name: "xy", length: 2,
          axis: .coordinates(CoordinateAxis(values: .labels(["x", "y"])))),
      ]
    case "columns":
      [
        Dimension(
          name: "part", length: 2,
          axis: .coordinates(CoordinateAxis(values: .numbers([0, 1]), unit: "mm"))),
        Dimension(name: "time", length: 4),
      ]
    default: []
    }
  return ArraySpecification(elementType: type, dimensions: dimensions)
}

/// A specification as the fixture writes it.
func text(_ specification: ArraySpecification) -> String {
  let dimensions = specification.dimensions.map { dimension in
    let axis =
      switch dimension.axis {
      case nil: ""
      case .linear(let axis): ":\(axis.gain),\(axis.offset),\(axis.unit ?? "")"
      case .coordinates(let axis):
        switch axis.values {
        case .numbers(let values): ":[" + values.map { "\($0)" }.joined(separator: " ") + "]"
        case .labels(let values): ":[" + values.joined(separator: " ") + "]"
        case .stored(let object, _): ":\(object.path)"
        }
      }
    return "\(dimension.name)=\(dimension.length)\(axis)"
  }
  return ([specification.elementType.rawValue] + dimensions).joined(separator: " ")
}

/// The rows of a table of the folder Fixtures, without those that begin with `#`.
func fixture(_ name: String, beside file: String = #filePath) -> [[String]] {
  let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  let path = (folder + ["Fixtures", Substring(name)]).joined(separator: "/")
  guard let stream = fopen(path, "r") else { return [] }
  defer { fclose(stream) }
  var bytes: [UInt8] = []
  while case let byte = getc(stream), byte >= 0 { bytes.append(UInt8(byte)) }
  return String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    .filter { !$0.hasPrefix("#") }
    .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
}
