import Glibc

/// Memory with nothing after it: who writes past its end gets an error from the system and does no
/// harm.
///
/// The HDF5 library fetches as many bytes of a chunk without filters as the file claims it has, and
/// does not say before how many that is. It can claim less than 4 GiB.
final class GuardedBuffer {
  private let start: UnsafeMutableRawPointer
  private let room: Int
  private static let guarded = 4 << 30

  /// Nil where the system gives a process no such range of addresses; they take no memory.
  init?(capacity: Int) {
    let page = Int(getpagesize())
    room = (capacity + page - 1) / page * page
    guard
      let start = mmap(
        nil, room + Self.guarded, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0),
      start != MAP_FAILED
    else { return nil }
    self.start = start
    if mprotect(start, room, PROT_READ | PROT_WRITE) != 0 { return nil }
  }

  deinit { munmap(start, room + Self.guarded) }

  /// So many bytes, at most as many as the capacity, the last of which is the last there is.
  func bytes(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start + (room - count), count: count)
  }
}
