import AxisArrays
import Devices
import Engine
import Planner
import Storage
import Testing

@Suite struct PipelineTests {
  struct Broken: Error, Equatable {
    var block: Int
  }

  /// A source or a sink that fails at its nth call.
  final class Faulty: ArraySource, ArraySink {
    let limit: Int
    let isOrdered: Bool
    private let calls = Counter()

    init(limit: Int, isOrdered: Bool = false) {
      self.limit = limit
      self.isOrdered = isOrdered
    }

    func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
      try call()
    }

    func begin(
      _ region: Region, from buffer: UnsafeRawBufferPointer
    ) throws -> (any PendingWrite)? {
      if isOrdered { return Pending(sink: self) }
      try call()
      return nil
    }

    private struct Pending: PendingWrite {
      let sink: Faulty
      func complete() throws { try sink.call() }
    }

    private func call() throws {
      let call = calls.next()
      if call >= limit { throw Broken(block: call) }
    }
  }

  /// An error at any block ends the run with it, or with one that another thread met at the same
  /// time, and no thread is left waiting.
  @Test(arguments: [0, 1, 2, 5, 30], [1, 2, 5])
  func errorsEndTheRun(limit: Int, threads: Int) throws {
    let sample = Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("abs", threads: threads, blockBytes: 256)
    #expect(plan.stages[0].blocks.count > 30)
    let run = Run(plan, on: try CPUDevice())
    let sink = MemoryArray(shape: [1000, 4], elementType: .float32)
    for (source, sink) in [
      (Faulty(limit: limit), sink) as (any ArraySource, any ArraySink),
      (sample.array, Faulty(limit: limit)), (sample.array, Faulty(limit: limit, isOrdered: true)),
    ] {
      let error = #expect(throws: Broken.self) { _ = try run(from: source, into: sink) }
      #expect((limit..<limit + threads).contains(try #require(error).block))
    }
  }

  @Test(arguments: [1, 2])
  func progressEndsAtTheWhole(threads: Int) throws {
    let sample = Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("median time", threads: threads, blockBytes: 4096)
    var seen: [Int] = []
    var total = 0
    _ = try Run(plan, on: try CPUDevice())(
      from: sample.array, into: MemoryArray(shape: plan.output.shape, elementType: .float32)
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
