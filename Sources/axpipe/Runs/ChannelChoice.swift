import ChainLanguage
import Storage

/// Which channels a picture shows, as `--channels` lists them: `C3`, `A05-A12`, `EEG*`, `20-`.
struct ChannelChoice: Hashable, Sendable {
  private let parts: [String]

  /// So many channels fit a picture.
  static let most = 256

  /// Takes the parts of a list.
  init(_ parts: [String]) { self.parts = parts }

  /// The channels in the order of the list, each once.
  func channels(among names: ChannelNames, of array: String) throws(PlotError) -> [Int] {
    let lookup = Lookup(names)
    var chosen: [Int] = []
    var known: Set<Int> = []
    for part in parts {
      guard let found = lookup.channels(part) else {
        let name = lookup.unknown(in: part)
        throw .unknownChannel(
          name, array: array, suggestion: nearestName(to: name, among: names.all.prefix(4096)),
          first: names[0], last: names[names.count - 1])
      }
      chosen += found.filter { known.insert($0).inserted }
    }
    if chosen.count > Self.most { throw .tooManyChannels(chosen.count) }
    return chosen
  }
}

/// Finds channels by what a user calls them.
private struct Lookup {
  private let names: ChannelNames
  private var channels: [String: [Int]] = [:]
  /// Whether channels go by their number too: where no name is one.
  private let areNumbered: Bool

  init(_ names: ChannelNames) {
    self.names = names
    for channel in 0..<names.count {
      for name in Set([names[channel], names.value(of: channel)]) {
        channels[name, default: []].append(channel)
      }
    }
    areNumbered = !channels.keys.contains { Int($0) != nil }
  }

  /// The channels that a part of a list means; nil where it means none.
  func channels(_ part: String) -> [Int]? {
    if let named = named(part) { return named }
    for (from, to) in Self.ends(of: part) {
      guard let first = from.isEmpty ? [0] : named(from),
        let last = to.isEmpty ? [names.count - 1] : named(to)
      else { continue }
      let (start, end) = (first[0], last[last.count - 1])
      return start <= end ? Array(start...end) : (end...start).reversed()
    }
    if !NamePattern.isPattern(part) { return nil }
    let pattern = NamePattern(part)
    let matches = (0..<names.count).filter {
      pattern.matches(names[$0]) || pattern.matches(names.value(of: $0))
    }
    return matches.isEmpty ? nil : matches
  }

  /// What there is no channel for in a part that means none: an end where the other is known.
  func unknown(in part: String) -> String {
    for (from, to) in Self.ends(of: part) {
      if named(from) != nil { return to }
      if named(to) != nil { return from }
    }
    return part
  }

  private func named(_ name: String) -> [Int]? {
    if let found = channels[name] { return found }
    guard areNumbered, let number = Int(name), (0..<names.count).contains(number) else {
      return nil
    }
    return [number]
  }

  /// The texts on both sides of every hyphen, which names have too.
  private static func ends(of part: String) -> [(String, String)] {
    part.indices.filter { part[$0] == "-" && part.count > 1 }.map {
      (String(part[..<$0]), String(part[part.index(after: $0)...]))
    }
  }
}
