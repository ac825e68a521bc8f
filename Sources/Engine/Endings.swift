import AxisArrays
import Devices

/// Takes the results of a stage's blocks in order.
protocol StageEnding: AnyObject {
  /// How often the blocks of one result are gone through.
  var passCount: Int { get }
  /// Takes a block whose work is done.
  func collect(_ block: any BlockMemory, at place: BlockPlace) throws
  /// Bytes that were written.
  var bytesWritten: Int { get }
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

  func collect(_ block: any BlockMemory, at place: BlockPlace) throws {
    let bytes = place.region.count * elementSize
    try sink.write(
      place.region, from: UnsafeRawBufferPointer(rebasing: block.result[..<bytes]))
    bytesWritten += bytes
  }
}

/// The blocks are collected along a dimension: writes what they come to.
final class CollectedEnding: StageEnding {
  var passCount: Int { collector.passCount }
  private(set) var bytesWritten = 0
  private let sink: any ArraySink
  private let collector: any Collector
  private let dimension: Int

  init(sink: any ArraySink, collector: any Collector, dimension: Int) {
    self.sink = sink
    self.collector = collector
    self.dimension = dimension
  }

  func collect(_ block: any BlockMemory, at place: BlockPlace) throws {
    guard let results = try collector.add(block, at: place) else { return }
    try sink.write(place.region.removing(dimension), from: results)
    bytesWritten += results.count
  }
}
