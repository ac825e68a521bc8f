public import AxisArrays
public import Storage

/// Where a stage's elements come from. Several threads read at a time.
public protocol ArraySource: Sendable {
  /// Reads the elements of a region, packed in row-major order, into the beginning of `buffer`.
  func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws
}

/// Where a stage's results go.
public protocol ArraySink: Sendable {
  /// Whether what `begin` leaves to be done is to be done in the order of the blocks.
  var isOrdered: Bool { get }

  /// Begins to write the elements of a region, given packed in row-major order; several threads may
  /// at a time. Gives what is left to be done, by one thread at a time and while `buffer` is as it is;
  /// nil when nothing is.
  func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws -> (any PendingWrite)?
}

extension ArraySink {
  /// Writes the elements of a region, given packed in row-major order.
  public func write(_ region: Region, from buffer: UnsafeRawBufferPointer) throws {
    try begin(region, from: buffer)?.complete()
  }
}

extension SourceArray: ArraySource {}

extension OutputArray: ArraySink {}
