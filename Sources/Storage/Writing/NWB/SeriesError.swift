public import AxisArrays

/// Why a result cannot be stored as a series of NWB.
public enum SeriesError: Failure, Hashable {
  /// Only a file of NWB can take one.
  case notNWB(file: String)
  case notASeries(file: String, object: String)
  case noModule(file: String, object: String)
  /// `dims` are those of the result.
  case noTime(String, dims: [String])
  case noTimes(String)
  case tooManyDimensions(dims: [String])
  case elementType(ElementType)
  /// The stored values of channels that do not stand for themselves are no ElectricalSeries.
  case channelConversion

  public var category: FailureCategory { .data }

  public var headline: String {
    switch self {
    case .notNWB(let file):
      "an NWB output is a copy of its input with the result added, but '\(printable(file))' is no "
        + "NWB file"
    case .notASeries(let file, let object):
      "an NWB output takes the result of a time series, which '\(printable(object))' in "
        + "'\(printable(file))' is not"
    case .noModule(let file, let object):
      "'\(printable(object))' in '\(printable(file))' is no processing module, so that no result "
        + "can be added to it"
    case .noTime(let time, let dims):
      "a time series of NWB has '\(printable(time))' as its first dimension; the result has "
        + (dims.isEmpty ? "no dimensions" : dims.map(printable).joined(separator: ", "))
    case .noTimes(let time):
      "a time series of NWB needs seconds along '\(printable(time))', which the result has not"
    case .tooManyDimensions(let dims):
      "a time series of NWB has at most 4 dimensions; the result has \(dims.count) "
        + "(\(dims.map(printable).joined(separator: ", ")))"
    case .elementType(let type): "NWB knows no \(type.rawValue)"
    case .channelConversion:
      "a result with channel_conversion must be an ElectricalSeries, which this one is not"
    }
  }

  public var remedy: String? {
    switch self {
    case .elementType: "end the chain with 'astype float32'"
    case .channelConversion: "leave out --raw"
    case .noTimes: "give them with --rate, or write the result to an .h5 file"
    case .noModule, .notNWB, .notASeries, .noTime, .tooManyDimensions:
      "write the result to an .h5 file"
    }
  }
}
