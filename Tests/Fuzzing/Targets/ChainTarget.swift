import AxisArrays
import ChainLanguage
import Operators

/// Any text as a chain: parsed, resolved against the catalogue, applied to a recording, printed; or
/// refused with a place inside the text and lines that a terminal can show.
enum ChainTarget {
  static func run(_ input: UnsafeRawBufferPointer) {
    let text = String(decoding: input, as: UTF8.self)
    do throws(ChainError) {
      let chain = try Chain(parsing: text)
      check(chain)
      var array = recording
      for step in try ResolvedChain(chain).operators {
        require(text.utf8.count >= step.call.range.upperBound, "the call is in the text")
        array = try step.apply(to: array, in: NoFiles()).output
      }
    } catch {
      check(error, text)
    }
  }

  /// Words of chains, for libFuzzer.
  static var dictionary: [String] {
    let entries = Catalogue.entries
    return entries.map(\.name)
      + Set(entries.flatMap { $0.declaration.parameters.map { $0.name + "=" } }).sorted()
      + ["|", "none", "inf", "nan", "@f.h5:/a", "[1,2]", "time", "ch", "int16", "float32", "1e9"]
  }

  private static let recording = ArraySpecification(
    elementType: .int16,
    dimensions: [
      Dimension(name: "time", length: 1000, axis: .linear(LinearAxis(gain: 0.001, unit: "s"))),
      Dimension(
        name: "ch", length: 2, axis: .coordinates(CoordinateAxis(values: .labels(["a", "b"])))),
    ])

  /// What is printed means the same.
  private static func check(_ chain: Chain) {
    let printed = chain.description
    let again = try? Chain(parsing: printed)
    require(again?.description == printed, "'\(printed)' is parsed as it was printed")
  }

  private static func check(_ error: ChainError, _ text: String) {
    require(error.range.upperBound <= text.utf8.count, "the place is in the text")
    require(!error.headline.isEmpty, "the error says something")
    let lines = error.excerpt
    require(lines.isEmpty || lines.count == 2, "a line and its caret")
    for scalar in lines.joined().unicodeScalars where scalar != "\t" {
      require(scalar.properties.generalCategory != .control, "no control character is shown")
    }
    require(lines.last?.allSatisfy { " \t^~".contains($0) } ?? true, "the last line is the caret")
  }
}

/// A context in which there are no files.
private struct NoFiles: BindingContext {
  func numbers(of object: StoredObject) throws(OperatorError) -> [Double] {
    throw OperatorError(.cause(.noInput, headline: "no such file", remedy: nil))
  }

  func load(
    _ reference: FileReference
  ) throws(OperatorError) -> (values: [Double], shape: [Int]) {
    throw OperatorError(.cause(.noInput, headline: "no such file", remedy: nil))
  }
}
