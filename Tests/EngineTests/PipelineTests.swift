import AxisArrays
import Devices
import Engine
import Glibc
import Planner
import Storage
import Testing

@Suite struct PipelineTests {
  struct Broken: Error, Equatable {
    var block: Int
  }

  /// A source or a sink that fails at the nth block of so many rows, and at all after it.
  struct Faulty: ArraySource, ArraySink {
    let limit: Int
    let rows: Int
    var isOrdered = false

    func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
      try fail(at: region)
    }

    func begin(
      _ region: Region, from buffer: UnsafeRawBufferPointer
    ) throws -> (any PendingWrite)? {
      if isOrdered { return Pending(sink: self, region: region) }
      try fail(at: region)
      return nil
    }

    private struct Pending: PendingWrite {
      let sink: Faulty
      let region: Region
      func complete() throws { try sink.fail(at: region) }
    }

    private func fail(at region: Region) throws {
      let block = region.offset[0] / rows
      if block == limit { usleep(1000) }
      if block >= limit { throw Broken(block: block) }
    }
  }

  /// An error at any block ends the run with that error, although blocks after it fail earlier, and
  /// no thread is left waiting.
  @Test(arguments: [0, 1, 2, 5, 30], [1, 2, 5])
  func errorsEndTheRun(limit: Int, threads: Int) throws {
    let sample = try Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("abs", threads: threads, blockBytes: 256)
    let blocks = plan.stages[0].blocks
    #expect(blocks.count > 30)
    let run = Run(plan, on: try CPUDevice())
    let sink = try MemoryArray(shape: [1000, 4], elementType: .float32)
    var faulty = Faulty(limit: limit, rows: blocks.region(at: 0).shape[0])
    #expect(throws: Broken(block: limit)) { _ = try run(from: faulty, into: sink) }
    for isOrdered in [false, true] {
      faulty.isOrdered = isOrdered
      #expect(throws: Broken(block: limit)) { _ = try run(from: sample.array, into: faulty) }
    }
  }

  @Test(arguments: [1, 2])
  func progressEndsAtTheWhole(threads: Int) throws {
    let sample = try Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("median time", threads: threads, blockBytes: 4096)
    var seen: [Int] = []
    var total = 0
    _ = try Run(plan, on: try CPUDevice())(
      from: sample.array, into: try MemoryArray(shape: plan.output.shape, elementType: .float32)
    ) {
      seen.append($0.bytesRead)
      total = $0.bytesTotal
    }
    #expect(seen == seen.sorted())
    #expect(seen.last == total)
    // Other threads report nothing.
    #expect(seen.count > (threads == 1 ? 4 : 1))
  }
}
