import ChainLanguage
import Testing

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): the same inputs on every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Makes chain texts: valid ones cut, joined and overwritten, and bytes and characters at random.
struct ChainTextGenerator {
  var random: SeededGenerator

  private static let valid = [
    "abs | clip 0 1 | log 10", "linear scale=[1,2, 3.5] offset=@g.h5:/o axis=\"ch\"",
    "mean time\n# note\nscale -1e-3 |\nclip none inf", "transpose time ... ch | astype int16",
  ].map { Array($0.utf8) }
  private static let pieces = [
    "|", "[", "]", ",", "=", "#", "\"", "\\", "@", "\n", "\r\n", " ", "1e9", "none", "-", "...",
    "\u{0}", "é", "時", "👩‍🔬", "\u{2028}", "“", "e\u{301}", "\u{FEFF}", "\"\\q\"", "@\"",
  ].map { Array($0.utf8) }

  mutating func next() -> String {
    var bytes: [UInt8] = []
    switch random.next() % 8 {
    case 0:
      let count = Int(random.next() % 24)
      for _ in 0..<count { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
    case 1:
      let count = Int(random.next() % 16)
      for _ in 0..<count { bytes += pick(Self.pieces) }
    default:
      bytes = pick(Self.valid)
      for _ in 0...(random.next() % 3) { mutate(&bytes) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func pick(_ choices: [[UInt8]]) -> [UInt8] {
    choices[Int(random.next() % UInt64(choices.count))]
  }

  private mutating func mutate(_ bytes: inout [UInt8]) {
    let place = Int(random.next() % UInt64(bytes.count + 1))
    switch random.next() % 4 {
    case 0: bytes.removeSubrange(place..<min(bytes.count, place + 1 + Int(random.next() % 4)))
    case 1: bytes.insert(contentsOf: pick(Self.pieces), at: place)
    case 2: bytes.insert(UInt8(truncatingIfNeeded: random.next()), at: place)
    default: bytes = Array(bytes[..<place])
    }
  }
}

@Suite("Any text at all")
struct FuzzTests {
  @Test("a hundred thousand texts parse or are refused with a place inside the text")
  func anyText() throws {
    var generator = ChainTextGenerator(random: SeededGenerator(state: 20_240_501))
    var accepted = 0
    for _ in 0..<100_000 {
      let text = generator.next()
      do throws(ChainError) {
        let chain = try Chain(parsing: text)
        accepted += 1
        if let problem = inconsistency(of: chain, printing: accepted.isMultiple(of: 8)) {
          Issue.record("\(problem) in \(text.debugDescription)")
        }
      } catch {
        let lines = error.excerpt
        let isInside = error.range.upperBound <= text.utf8.count
        if !isInside || error.headline.isEmpty || error.remedy == nil
          || lines.joined().contains(where: \.isNewline)
        {
          Issue.record("\(error) in \(text.debugDescription)")
        }
      }
    }
    // The generator is of use only while it makes many of both.
    #expect((20_000..<80_000).contains(accepted), "\(accepted) were accepted")
  }

  @Test("long and deep texts take time in proportion to their length")
  func longTexts() throws {
    let many = 20_000
    for piece in ["[", "[[", "\"", "@", "|", "\n|", "#", "-", "(", "\\", "a|", "a ", "時"] {
      let text = "op " + String(repeating: piece, count: many)
      _ = try? Chain(parsing: text)
    }
    let list = "op [" + String(repeating: "1,", count: many) + "]"
    guard case .list(let values) = try Chain(parsing: list).calls[0].arguments[0].value else {
      Issue.record("not a list")
      return
    }
    #expect(values.count == many)
  }

  /// What is wrong with an accepted chain; nil when its parts stand where they say and, if that is
  /// asked for, when its printed form means the same.
  private func inconsistency(of chain: Chain, printing: Bool) -> String? {
    if chain.calls.isEmpty { return "no operator" }
    var end = 0
    for call in chain.calls {
      if call.range.lowerBound < end || call.nameRange.lowerBound != call.range.lowerBound {
        return "overlap"
      }
      if chain.source[utf8: call.nameRange] != call.name { return "a wrong name range" }
      for argument in call.arguments {
        if !call.range.contains(argument.range.lowerBound)
          || argument.range.upperBound > call.range.upperBound
        {
          return "an argument outside its call"
        }
      }
      end = call.range.upperBound
    }
    if end > chain.source.utf8.count { return "a range past the end" }
    guard printing else { return nil }
    let printed = chain.description
    guard let again = try? Chain(parsing: printed) else { return "printed form \(printed) refused" }
    return again.description == printed ? nil : "printed form \(printed) differs"
  }
}
