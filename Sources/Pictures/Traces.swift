/// Channels over a common axis, each by its least and largest values.
public struct Traces: Sendable {
  /// What stands above them.
  public var title: String
  /// The unit of the values.
  public var unit: String?
  /// The axis of the first dimension.
  public var axis: AxisScale
  /// The channels, from the top.
  public var channels: [Channel]

  /// One channel.
  public struct Channel: Sendable {
    /// What it is called; empty where there is only one.
    public var label: String
    /// Its bins from left to right.
    public var bins: [Envelope.Extrema]

    /// Names a channel.
    public init(label: String, bins: [Envelope.Extrema]) {
      self.label = label
      self.bins = bins
    }

    /// The least and the largest value that is finite; nil where there is none.
    var range: ClosedRange<Double>? {
      let finite = bins.filter { !$0.isEmpty }
      let least = finite.map(\.least).filter(\.isFinite).min()
      let most = finite.map(\.most).filter(\.isFinite).max()
      guard let least, let most, least <= most else { return nil }
      return least...most
    }
  }

  /// Describes a picture.
  public init(title: String, unit: String?, axis: AxisScale, channels: [Channel]) {
    self.title = title
    self.unit = unit
    self.axis = axis
    self.channels = channels
  }
}
