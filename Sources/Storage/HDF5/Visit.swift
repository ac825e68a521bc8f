import Glibc

/// The going through all of a file that the library does.
enum Visit {
  /// Groups inside each other that nobody makes.
  private static let mostGroups = 1000

  /// What ends it.
  static let stop: CInt = 1

  /// Notes that it gets on. Says whether it is lost: in a damaged file a group may be inside itself
  /// without the library knowing.
  static func isLost(at path: UnsafePointer<CChar>) -> Bool {
    Library.giveSignOfLife()
    let length = strlen(path)
    if length < 2 * mostGroups { return false }
    return UnsafeBufferPointer(start: path, count: length).count { $0 == 0x2F } >= mostGroups
  }

  /// Throws if it failed or was lost.
  static func check(_ status: CInt) throws(HDF5Failure) {
    if status == stop { throw HDF5Failure(description: "a group of it is inside itself") }
    try Storage.check(status)
  }
}
