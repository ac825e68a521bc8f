import AxisArrays
import Devices
import Planner

/// Takes the results of a stage's blocks in order.
protocol StageEnding: AnyObject {
  /// How often the blocks of one result are gone through.
  var passCount: Int { get }
  /// Takes the result of a block.
  func collect(_ block: FinishedBlock) throws
  /// Bytes that were written.
  var bytesWritten: Int { get }
}

/// A block whose work is done.
struct FinishedBlock {
  /// The region of the last work's output that it holds.
  var region: Region
  /// The result.
  var result: UnsafeRawPointer
  /// The pass over the blocks that share a result.
  var pass: Int
  /// Whether it is the first, and the last, of those blocks.
  var isFirst: Bool
  var isLast: Bool
}

/// The elements are the result: writes them.
final class ElementsEnding: StageEnding {
  let passCount = 1
  private(set) var bytesWritten = 0
  private let sink: any ArraySink
  private let elementSize: Int

  init(sink: any ArraySink, elementSize: Int) {
    self.sink = sink
    self.elementSize = elementSize
  }

  func collect(_ block: FinishedBlock) throws {
    let bytes = block.region.count * elementSize
    try sink.write(
      block.region, from: UnsafeRawBufferPointer(start: block.result, count: bytes))
    bytesWritten += bytes
  }
}

/// Folds the partials of the blocks, in order, and writes what they come to.
final class ReductionEnding: StageEnding {
  let passCount = 1
  private(set) var bytesWritten = 0
  private let sink: any ArraySink
  private let reducer: Reducer
  private let axisLength: Int
  private var totals = GrowingBuffer()
  private var results = GrowingBuffer()

  init(sink: any ArraySink, reducer: Reducer, axisLength: Int) {
    self.sink = sink
    self.reducer = reducer
    self.axisLength = axisLength
  }

  func collect(_ block: FinishedBlock) throws {
    let dimension = reducer.reduction.dimension
    let view = AxisView(block.region, along: dimension)
    let totals = totals.memory(view.outer * reducer.totalBytes(inner: view.inner))
    reducer.fold(block.result, block: view, into: totals)
    guard block.isLast else { return }
    let region = block.region.removing(dimension)
    let bytes = region.count * reducer.reduction.output.size
    let results = results.memory(bytes)
    try reducer.finish(
      totals, outer: view.outer, inner: view.inner, axisLength: axisLength, into: results)
    try sink.write(region, from: UnsafeRawBufferPointer(start: results, count: bytes))
    bytesWritten += bytes
  }
}

/// Selects medians in several passes and writes them.
final class MedianEnding: StageEnding {
  private(set) var bytesWritten = 0
  private let sink: any ArraySink
  private let dimension: Int
  private let type: ElementType
  private let make: (Int) -> Median
  private var median: Median?
  private var results = GrowingBuffer()
  let passCount: Int

  /// Each pass finds `digitBits` bits.
  init(
    sink: any ArraySink, dimension: Int, type: ElementType, ignoringNaN: Bool, axisLength: Int,
    digitBits: Int
  ) {
    self.sink = sink
    self.dimension = dimension
    self.type = type
    passCount = Median.passCount(type: type, digitBits: digitBits)
    make = {
      Median(
        columns: $0, length: axisLength, type: type, ignoringNaN: ignoringNaN,
        digitBits: digitBits)
    }
  }

  func collect(_ block: FinishedBlock) throws {
    let view = AxisView(block.region, along: dimension)
    let columns = view.outer * view.inner
    if block.isFirst {
      if block.pass == 0 { median = make(columns) }
      median?.beginPass()
    }
    median?.count(block.result, block: view)
    guard block.isLast else { return }
    median?.endPass()
    guard block.pass == passCount - 1 else { return }
    let bytes = columns * type.size
    let results = results.memory(bytes)
    median?.write(into: results)
    try sink.write(
      block.region.removing(dimension), from: UnsafeRawBufferPointer(start: results, count: bytes))
    bytesWritten += bytes
  }
}

/// Memory that is kept from one use to the next.
struct GrowingBuffer: ~Copyable {
  private var bytes = 0
  private var pointer: UnsafeMutableRawPointer?

  /// At least `byteCount` bytes, with what they held before unless they had to grow.
  mutating func memory(_ byteCount: Int) -> UnsafeMutableRawPointer {
    if let pointer, byteCount <= bytes { return pointer }
    pointer?.deallocate()
    bytes = max(64, byteCount)
    let grown = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    pointer = grown
    return grown
  }

  deinit { pointer?.deallocate() }
}
