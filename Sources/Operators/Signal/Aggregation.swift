import AxisArrays
import ChainLanguage

/// What an axis can be reduced to.
enum Aggregation: String, CaseIterable, Sendable {
  case max, min, mean, median, std, sum
  case nanmax, nanmin, nanmean, nanmedian, nanstd, nansum
  case argmin, argmax, trapezoid

  /// Whether the result is a place along the axis.
  var findsPlace: Bool { self == .argmin || self == .argmax }

  /// Whether the result is a distance between values.
  var isDeviation: Bool { self == .std || self == .nanstd }

  /// Whether there is no result without an element.
  var needsElement: Bool {
    switch self {
    case .max, .min, .nanmax, .nanmin, .argmin, .argmax: true
    default: false
    }
  }

  /// Whether integers are reduced as integers.
  private var isExact: Bool { needsElement || self == .sum || self == .nansum }

  /// The type that the elements are reduced in.
  func computeType(for type: ElementType) -> ElementType {
    if type.isFloat { return type.computed }
    return isExact ? type.widened : .float64
  }

  /// The type of the result.
  func resultType(for type: ElementType) -> ElementType {
    if findsPlace { return .int64 }
    return type.isFloat || needsElement ? type : computeType(for: type)
  }

  /// The name of the kernel without its type. Integers have no NaN, so for them the operations that
  /// leave NaN out are the plain ones.
  func kernel(for type: ElementType) -> String {
    if self == .trapezoid { return "weighted_sum" }
    return type.isInteger && rawValue.hasPrefix("nan") ? String(rawValue.dropFirst(3)) : rawValue
  }

  /// The operator that does this aggregation alone.
  var alias: Alias {
    var presets = ["operation": Value.word(rawValue)]
    if !findsPlace { presets["index"] = .word("false") }
    return Alias(rawValue, summary: summary, presets: presets)
  }

  private var summary: String {
    switch self {
    case .max: "Reduce an axis to its largest value"
    case .min: "Reduce an axis to its smallest value"
    case .mean: "Reduce an axis to its mean"
    case .median: "Reduce an axis to its median"
    case .std: "Reduce an axis to its standard deviation"
    case .sum: "Reduce an axis to its sum"
    case .nanmax: "Reduce an axis to its largest value, leaving out NaN"
    case .nanmin: "Reduce an axis to its smallest value, leaving out NaN"
    case .nanmean: "Reduce an axis to its mean, leaving out NaN"
    case .nanmedian: "Reduce an axis to its median, leaving out NaN"
    case .nanstd: "Reduce an axis to its deviation, leaving out NaN"
    case .nansum: "Reduce an axis to its sum, leaving out NaN"
    case .argmin: "Find where along an axis the smallest value is"
    case .argmax: "Find where along an axis the largest value is"
    case .trapezoid: "Integrate over an axis by the trapezoidal rule"
    }
  }
}
