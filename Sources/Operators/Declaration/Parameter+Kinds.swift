import AxisArrays
import ChainLanguage

extension Parameter where Value == Double {
  /// A number, which may have to fulfil a condition.
  public static func number(
    _ name: String, aliases: [String] = [], default fallback: Double? = nil, _ meaning: String,
    unit: String? = nil, must condition: Condition? = nil
  ) -> Parameter {
    Parameter(
      name, aliases: aliases, .number, fallback: fallback,
      defaultText: fallback.map { Number.real($0).description }, meaning: meaning, unit: unit
    ) { (given: GivenArgument) throws(ChainError) in
      guard let number = Number(given.value) else { throw given.wrongType() }
      if let condition, !condition.holds(number.real) { throw given.outOfRange(condition.phrase) }
      return number.real
    }
  }
}

extension Parameter where Value == Number? {
  /// A number other than nan, or none, which is the default.
  public static func optionalNumber(
    _ name: String, _ meaning: String, unit: String? = nil
  ) -> Parameter {
    Parameter(
      name, .optionalNumber, fallback: .some(nil), defaultText: "none", meaning: meaning,
      unit: unit
    ) { (given: GivenArgument) throws(ChainError) in
      if given.value == .none { return nil }
      guard let number = Number(given.value) else { throw given.wrongType() }
      if number.real.isNaN { throw given.outOfRange("a number or none") }
      return number
    }
  }
}

extension Parameter where Value == Bool {
  /// `true` or `false`.
  public static func boolean(
    _ name: String, default fallback: Bool, _ meaning: String
  ) -> Parameter {
    Parameter(
      name, .boolean, fallback: fallback, defaultText: "\(fallback)", meaning: meaning
    ) { (given: GivenArgument) throws(ChainError) in
      switch given.value {
      case .word("true"): return true
      case .word("false"): return false
      case .word(let word):
        throw given.wrongType(nearest: nearestName(to: word, among: ["true", "false"]))
      default: throw given.wrongType()
      }
    }
  }
}

extension Parameter where Value == Operand {
  /// A number, a list of numbers, or a file.
  public static func numbers(
    _ name: String, default fallback: Double, _ meaning: String, unit: String? = nil
  ) -> Parameter {
    Parameter(
      name, .numbers, fallback: Operand(.one(fallback), range: nil),
      defaultText: Number.real(fallback).description, meaning: meaning, unit: unit
    ) { (given: GivenArgument) throws(ChainError) in
      guard let content = Operand.Content(given.value) else { throw given.wrongType() }
      return Operand(content, range: given.argument.range)
    }
  }
}

extension Parameter where Value == DimensionSelector {
  /// A dimension. Without a default it must be given.
  public static func axis(
    _ name: String, default fallback: DimensionSelector? = nil, _ meaning: String
  ) -> Parameter {
    Parameter(
      name, .axis, fallback: fallback, defaultText: fallback?.description, meaning: meaning
    ) { (given: GivenArgument) throws(ChainError) in
      guard let selector = DimensionSelector(given.value, at: given.argument.range)
      else { throw given.wrongType() }
      return selector
    }
  }
}

extension Parameter where Value == DimensionSelector? {
  /// A dimension or none, which is the default.
  public static func optionalAxis(_ name: String, _ meaning: String) -> Parameter {
    Parameter(
      name, .optionalAxis, fallback: .some(nil), defaultText: "none", meaning: meaning
    ) { (given: GivenArgument) throws(ChainError) in
      if given.value == .none { return nil }
      guard let selector = DimensionSelector(given.value, at: given.argument.range)
      else { throw given.wrongType() }
      return selector
    }
  }
}

extension Parameter where Value == [DimensionPattern] {
  /// Any number of dimensions and `...`, as separate arguments or as a list.
  public static func dimensions(_ name: String, _ meaning: String) -> Parameter {
    Parameter(variadic: name, .dimensions, fallback: [], meaning: meaning) {
      (given: [GivenArgument]) throws(ChainError) in
      var patterns: [DimensionPattern] = []
      for given in given {
        let values = if case .list(let values) = given.value { values } else { [given.value] }
        for value in values {
          guard let pattern = DimensionPattern(value, at: given.argument.range)
          else { throw given.wrongType() }
          patterns.append(pattern)
        }
      }
      return patterns
    }
  }
}

extension Parameter where Value == String? {
  /// A text or none, which is the default. A number counts as its text.
  public static func optionalText(_ name: String, _ meaning: String) -> Parameter {
    Parameter(
      name, .optionalText, fallback: .some(nil), defaultText: "none", meaning: meaning
    ) { (given: GivenArgument) throws(ChainError) in
      switch given.value {
      case .none: return nil
      case .word(let text), .string(let text): return text
      case .integer, .real: return given.source[utf8: given.argument.range]
      case .list, .file: throw given.wrongType()
      }
    }
  }
}

extension Parameter where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
  /// One of some cases of an enumeration, of all unless it says which, by its raw value or by a name
  /// of `synonyms`.
  public static func choice(
    _ name: String, _ meaning: String, among cases: [Value] = Array(Value.allCases),
    synonyms: [String: Value] = [:]
  ) -> Parameter {
    let names = cases.map(\.rawValue)
    return Parameter(
      name, .choice(names), fallback: nil, defaultText: nil, meaning: meaning
    ) { (given: GivenArgument) throws(ChainError) in
      let word: String
      switch given.value {
      case .word(let text), .string(let text): word = text
      default: throw given.wrongType()
      }
      if let choice = cases.first(where: { $0.rawValue == word }) ?? synonyms[word] {
        return choice
      }
      throw given.wrongType(nearest: nearestName(to: word, among: names))
    }
  }
}

/// What a number must fulfil.
public struct Condition: Sendable {
  /// The condition as a phrase that follows `must be`.
  public let phrase: String
  /// Whether a number fulfils it.
  public let holds: @Sendable (Double) -> Bool

  /// Makes a condition from its phrase and its test.
  public init(_ phrase: String, _ holds: @escaping @Sendable (Double) -> Bool) {
    self.phrase = phrase
    self.holds = holds
  }
}
