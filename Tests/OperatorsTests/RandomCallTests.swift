import AxisArrays
import ChainLanguage
import Devices
import Operators
import Testing

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same inputs on every run.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Any arguments at all")
struct RandomCallTests {
  private static let values = [
    "0", "1", "2", "-1", "0.5", "1e300", "-1e300", "inf", "-inf", "nan", "none", "true", "false",
    "time", "ch", "freq", "first", "last", "...", "mean", "argmax", "int8", "float16", "\"\"",
    "[]", "[1]", "[1, 2, 3]", "[time, ch]", "[nan, inf]", "@a.h5:/three", "@a.h5:/none", "uV",
    "9223372036854775807", "-9223372036854775808", "18446744073709551616", "-0.0",
  ]

  @Test("calls with random arguments are applied or refused, on any array")
  func randomCalls() throws {
    var random = SeededGenerator(state: 7)
    let files = Files(arrays: ["/three": ([1, 2, 3], [3])])
    let names = ["recording", "empty", "nothing", "single", "spectrum", "points", "scalar"]
    var applied = 0
    for _ in 0..<24_000 {
      guard let entry = Catalogue.entries.randomElement(using: &random),
        let name = names.randomElement(using: &random),
        let type = ElementType.allCases.randomElement(using: &random)
      else { continue }
      var call = entry.name
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let value = Self.values.randomElement(using: &random) ?? ""
        let parameter = entry.declaration.parameters.randomElement(using: &random)
        let isNamed = Bool.random(using: &random)
        call += isNamed ? " \(parameter?.name ?? "x")=\(value)" : " \(value)"
      }
      do throws(ChainError) {
        let application = try apply(call, to: input(name, type), files: files)
        applied += 1
        let shape = application.work.reduce(input(name, type).shape) { $1.outputShape(for: $0) }
        #expect(shape == application.output.shape, "\(call)")
      } catch {
        let category = error.category
        let isPlaced = !error.range.isEmpty && error.range.upperBound <= call.utf8.count
        let isKnown = category == .usage || category == .data || category == .noInput
        #expect(isPlaced && isKnown && error.excerpt.count == 2, "\(call)")
      }
    }
    // The values are of use only while many calls get through.
    #expect((2_000..<18_000).contains(applied), "\(applied) were applied")
  }
}
