import AxisArrays
import Glibc

/// What stands along an axis of a picture, from its first element to its last.
public struct AxisScale: Sendable, Hashable {
  /// The name of the dimension, with the unit of its values: `time [s]`.
  public var title: String
  /// The number of elements.
  public var count: Int
  /// What the elements are called.
  public var values: Values

  /// What elements are called.
  public enum Values: Sendable, Hashable {
    /// Numbers at evenly spread elements, the first and the last among them; those between are taken
    /// to lie on lines.
    case numbers([Double])
    /// A label for every element.
    case labels([String])
  }

  /// Describes an axis.
  public init(title: String, count: Int, values: Values) {
    self.title = title
    self.count = count
    self.values = values
  }

  /// A mark on the axis.
  struct Tick {
    /// Where it is, from 0, the beginning of the first element, to 1, the end of the last.
    var position: Double
    var label: String
  }

  /// Marks at round values or at some labels, at most about `most`.
  func ticks(atMost most: Int) -> [Tick] {
    switch values {
    case .labels(let labels):
      let step = max(1, (count + most - 1) / max(1, most))
      return stride(from: 0, to: min(count, labels.count), by: step).map {
        Tick(position: (Double($0) + 0.5) / Double(count), label: labels[$0])
      }
    case .numbers(let numbers): return ticks(numbers, atMost: most)
    }
  }

  private func ticks(_ numbers: [Double], atMost most: Int) -> [Tick] {
    guard let first = numbers.first, let last = numbers.last, first.isFinite, last.isFinite else {
      return []
    }
    let rises = zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }
    let falls = zip(numbers, numbers.dropFirst()).allSatisfy { $0 > $1 }
    guard numbers.count > 1, rises || falls else {
      return [Tick(position: 0.5 / Double(count), label: RoundNumbers.text(first))]
    }
    let (ordered, mirrored) = rises ? (numbers, false) : (numbers.reversed(), true)
    return RoundNumbers(from: min(first, last), to: max(first, last), atMost: most).labelled.map {
      let place = position(of: $0.value, in: ordered)
      let index = (mirrored ? 1 - place : place) * Double(count - 1)
      return Tick(position: (index + 0.5) / Double(count), label: $0.label)
    }
  }

  /// Where a value is among rising ones, from 0 at the first to 1 at the last.
  private func position(of value: Double, in numbers: [Double]) -> Double {
    let after = min(
      max(numbers.firstIndex { $0 >= value } ?? numbers.count - 1, 1), numbers.count - 1)
    let (low, high) = (numbers[after - 1], numbers[after])
    return (Double(after - 1) + (value - low) / (high - low)) / Double(numbers.count - 1)
  }
}

/// Round numbers in a range, a step of 1, 2 or 5 times a power of ten apart (P. Heckbert, "Nice
/// numbers for graph labels", Graphics Gems, 1990).
struct RoundNumbers {
  private let step: Double
  private let first, last: Int

  /// At most about `count` of them; none in a range so wide that its span is no number.
  init(from least: Double, to most: Double, atMost count: Int) {
    let span = most - least
    let rough = span / Double(max(1, count))
    let power = pow(10, log10(rough).rounded(.down))
    step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    let (low, high) = ((least / step).rounded(.up), (most / step).rounded(.down))
    let isCounted = step.isFinite && abs(low) < 1e15 && abs(high) < 1e15
    (first, last) = isCounted ? (Int(low), Int(high)) : (1, 0)
  }

  /// The numbers as text, with as many decimals as the step needs.
  var labelled: [(value: Double, label: String)] {
    if first > last { return [] }
    let decimals = max(0, -Int(log10(step).rounded(.down)))
    return (first...last).map { index in
      let value = Double(index) * step
      let isPlain = abs(value) < 1e6 && decimals <= 4
      return (value, isPlain ? NumberText.fixed(value, decimals: decimals) : Self.text(value))
    }
  }

  /// A number in few characters.
  static func text(_ value: Double) -> String { NumberText.general(value, digits: 4) }
}

extension ClosedRange<Double> {
  /// Where a value is, from 0 at the lower bound to 1 at the upper one; in the middle where they are one.
  /// What is outside is taken to be at the nearer bound.
  func share(of value: Double) -> Double {
    if lowerBound == upperBound { return 0.5 }
    let bounded = Swift.min(Swift.max(value, lowerBound), upperBound)
    // The span of the widest ranges is no number, and half of the smallest numbers is none.
    let scale = (upperBound - lowerBound).isFinite ? 1 : 0.5
    return (bounded * scale - lowerBound * scale) / (upperBound * scale - lowerBound * scale)
  }
}
