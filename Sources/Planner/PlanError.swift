public import AxisArrays

/// A chain that does not fit its input, or options that do not fit the result.
public struct PlanError: Failure {
  public let category: FailureCategory
  public let headline: String
  public let remedy: String?

  /// Describes what does not fit.
  public init(_ category: FailureCategory, _ headline: String, remedy: String? = nil) {
    self.category = category
    self.headline = headline
    self.remedy = remedy
  }
}
