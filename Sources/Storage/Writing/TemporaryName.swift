import Glibc

/// How temporary files are called: `HEAD-RANDOM.tmp`.
struct TemporaryName {
  /// What comes before the random part.
  let head: String

  private static let tail = ".tmp"
  private static let randomLength = 8

  /// Of the temporary files of an output: `.NAME.axpipe-RANDOM.tmp`, with as much of the name as file
  /// systems allow.
  init(output: String) {
    let rest = ".axpipe-".utf8.count + Self.randomLength + Self.tail.utf8.count
    var name = output
    while 1 + name.utf8.count + rest > Int(NAME_MAX) { name.removeLast() }
    head = ".\(name).axpipe-"
  }

  private init(head: String) { self.head = head }

  /// Of files that are needed for a while: `axpipe-RANDOM.tmp`.
  static let spooled = TemporaryName(head: "axpipe-")

  /// A name that nobody can foresee.
  func random() -> String { head + randomName(length: Self.randomLength) + Self.tail }

  /// Whether a file of that name is one of these.
  func matches(_ name: String) -> Bool {
    guard name.utf8.count == head.utf8.count + Self.randomLength + Self.tail.utf8.count,
      name.hasPrefix(head), name.hasSuffix(Self.tail)
    else { return false }
    return name.utf8.dropFirst(head.utf8.count).prefix(Self.randomLength).allSatisfy {
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
    }
  }
}
