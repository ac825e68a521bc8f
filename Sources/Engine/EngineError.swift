public import AxisArrays

/// A failure of a run that is neither the input's, the output's nor the device's.
public struct EngineError: Failure {
  public let category: FailureCategory
  public let headline: String
  public let remedy: String?

  /// Describes what went wrong.
  public init(_ category: FailureCategory, _ headline: String, remedy: String? = nil) {
    self.category = category
    self.headline = headline
    self.remedy = remedy
  }
}
