/// How an output comes into being.
public struct OutputOptions: Sendable, Hashable {
  /// What happens when there is a file of that name already.
  public enum Existing: Sendable, Hashable {
    /// It is replaced in one step when the new one is complete.
    case replace
    /// It stays, and the output is refused.
    case refuse
  }

  /// What happens when there is a file of that name already.
  public var existing: Existing
  /// Whether the output outlasts a crash of the machine once it is complete.
  public var durable: Bool
  /// Whether a linear axis is stored as gain and offset alone. Its values are then there for axpipe
  /// but not for other programs, which see a dimension without coordinates.
  public var compactAxes: Bool

  /// The threads that read the output back before it gets its name and compare it with checksums that
  /// were taken as it was written; nil where that is not done.
  public var verifyingThreads: Int?

  /// Makes options; without arguments an output replaces what was there.
  public init(
    existing: Existing = .replace, durable: Bool = false, compactAxes: Bool = false,
    verifyingThreads: Int? = nil
  ) {
    self.existing = existing
    self.durable = durable
    self.compactAxes = compactAxes
    self.verifyingThreads = verifyingThreads
  }
}
