import AxisArrays

/// Why there is no picture of an array.
enum PlotError: Failure, Hashable {
  case singleNumber(String)
  case noElements(String)
  /// Channels are asked for, but there is only one dimension.
  case noChannels(String)
  case unknownChannel(
    String, array: String, suggestion: String?, first: String, last: String)
  case tooManyChannels(Int)

  var category: FailureCategory {
    switch self {
    case .tooManyChannels: .usage
    default: .data
    }
  }

  var headline: String {
    switch self {
    case .singleNumber(let array): "\(array) is a single number, so there is nothing to plot"
    case .noElements(let array): "\(array) has no elements, so there is nothing to plot"
    case .noChannels(let array): "\(array) has one dimension and so no channels"
    case .unknownChannel(let name, let array, _, _, _): "there is no channel '\(name)' in \(array)"
    case .tooManyChannels(let count):
      "--channels chooses \(count) channels, and \(ChannelChoice.most) fit a picture"
    }
  }

  var remedy: String? {
    switch self {
    case .singleNumber, .noElements: nil
    case .noChannels: "leave out --channels"
    case .unknownChannel(_, _, let suggestion, let first, let last):
      (suggestion.map { "did you mean '\($0)'? The" } ?? "the")
        + " channels are \(first) to \(last)"
    case .tooManyChannels: "choose fewer"
    }
  }
}
