import AxisArrays
import Storage

/// What the channels of a picture are called. A channel is one index of all dimensions but the first.
///
/// Labels stand alone, other values after the name of their dimension: `C3`, `ch 3`, `probe 1 C3`.
struct ChannelNames {
  private let columns: [(texts: [String], head: String)]
  /// The number of channels.
  let count: Int

  /// The names along all dimensions but the first.
  init(_ specification: ArraySpecification) throws {
    var columns: [(texts: [String], head: String)] = []
    for dimension in specification.dimensions.dropFirst() {
      let values = try AxisValues(dimension)
      columns.append((values.column, values.isLabels ? "" : dimension.name.printable + " "))
    }
    self.columns = columns
    count = specification.shape.dropFirst().product
  }

  /// What a channel is called; empty where there is only one dimension.
  subscript(channel: Int) -> String {
    text(of: channel) { $0.head + $0.text }
  }

  /// The label or value of a channel without the name of a dimension.
  func value(of channel: Int) -> String {
    text(of: channel, \.text)
  }

  /// All names, in the order of the channels.
  var all: some Sequence<String> & Collection { (0..<count).lazy.map { self[$0] } }

  private func text(of channel: Int, _ part: ((head: String, text: String)) -> String) -> String {
    var rest = channel
    var parts: [String] = []
    for (texts, head) in columns.reversed() {
      parts.insert(part((head, texts[rest % texts.count])), at: 0)
      rest /= texts.count
    }
    return parts.joined(separator: " ")
  }
}
