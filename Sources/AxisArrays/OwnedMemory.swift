import Glibc

/// Memory for elements, given back when nobody owns it any more.
///
/// Swift's own `allocate` ends the program where there is no memory. What grows with the data, and
/// with what the user allows, is asked for here, and may be refused.
public struct OwnedMemory: ~Copyable {
  /// The first of the bytes, whose contents are not set.
  public let start: UnsafeMutableRawPointer
  /// How many there are.
  public let byteCount: Int

  /// Asks for memory.
  public init(byteCount: Int, alignment: Int = 64) throws(MemoryShortage) {
    // C wants a multiple of the alignment.
    let (rounded, overflows) = max(1, byteCount).addingReportingOverflow(alignment - 1)
    guard !overflows, let start = aligned_alloc(alignment, rounded / alignment * alignment) else {
      throw MemoryShortage(byteCount: byteCount)
    }
    self.start = start
    self.byteCount = byteCount
  }

  deinit { free(start) }

  /// All bytes.
  public var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: start, count: byteCount)
  }
}

/// Memory that the system refused.
public struct MemoryShortage: Failure, Hashable {
  /// How many bytes were asked for.
  public let byteCount: Int

  /// Tells of a request that was refused.
  public init(byteCount: Int) { self.byteCount = byteCount }

  public var category: FailureCategory { .system }

  public var headline: String { "there is not enough memory: \(byteCount) more bytes are needed" }

  public var remedy: String? { Self.remedy }

  /// What the user can do about too little memory.
  public static let remedy = "allow less --memory, or fewer --threads"
}
