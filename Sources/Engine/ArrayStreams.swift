public import AxisArrays
public import Storage

/// Where a stage's elements come from.
public protocol ArraySource: Sendable {
  /// Reads the elements of a region, packed in row-major order, into the beginning of `buffer`.
  func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws
}

/// Where a stage's results go.
public protocol ArraySink: Sendable {
  /// Writes the elements of a region, given packed in row-major order.
  func write(_ region: Region, from buffer: UnsafeRawBufferPointer) throws
}

extension SourceArray: ArraySource {}

extension OutputArray: ArraySink {}
