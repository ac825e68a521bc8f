import AxisArrays
import Devices
import Storage

/// Takes the results of a stage's blocks.
protocol StageEnding: Sendable {
  /// How often the blocks of one result are gone through.
  var passCount: Int { get }
  /// Whether blocks are to be completed, in order.
  var isOrdered: Bool { get }
  /// Takes a block whose work is done. Several threads may be here.
  func begin(_ slot: Slot, _ region: Region) throws
  /// Completes a block. One thread is here at a time.
  func complete(_ slot: Slot, at place: BlockPlace) throws
}

/// The elements are the result: writes them.
struct ElementsEnding: StageEnding {
  let passCount = 1
  let sink: any ArraySink
  let elementSize: Int

  var isOrdered: Bool { sink.isOrdered }

  func begin(_ slot: Slot, _ region: Region) throws {
    let bytes = region.count * elementSize
    slot.pending = try sink.begin(
      region, from: UnsafeRawBufferPointer(rebasing: slot.memory.result[..<bytes]))
    slot.tally.bytesWritten += bytes
  }

  func complete(_ slot: Slot, at place: BlockPlace) throws {
    try slot.pending?.complete()
    slot.pending = nil
  }
}

/// The blocks are collected along a dimension: writes what they come to.
///
/// Unchecked: the collector is used by one thread at a time.
struct CollectedEnding: StageEnding, @unchecked Sendable {
  var passCount: Int { collector.passCount }
  let isOrdered = true
  let sink: any ArraySink
  let collector: any Collector
  let dimension: Int

  func begin(_ slot: Slot, _ region: Region) {}

  func complete(_ slot: Slot, at place: BlockPlace) throws {
    guard let results = try collector.add(slot.memory, at: place) else { return }
    try sink.write(place.region.removing(dimension), from: results)
    slot.tally.bytesWritten += results.count
  }
}
