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
    private let calls = Counter()

    init(limit: Int) { self.limit = limit }

    func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
      try call()
    }

    let isOrdered = false

    func begin(
      _ region: Region, from buffer: UnsafeRawBufferPointer
    ) throws -> (any PendingWrite)? {
      try call()
      return nil
    }

    private func call() throws {
      let call = calls.next()
      if call >= limit { throw Broken(block: call) }
    }
  }

  /// An error at any block ends the run with that error, and no thread is left waiting.
  @Test(arguments: [0, 1, 2, 5, 30], [1, 2, 5])
  func errorsEndTheRun(limit: Int, threads: Int) throws {
    let sample = Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("abs", threads: threads, blockBytes: 256)
    #expect(plan.stages[0].blocks.count > 30)
    let run = Run(plan, on: try CPUDevice())
    let sink = MemoryArray(shape: [1000, 4], elementType: .float32)
    #expect(throws: Broken(block: limit)) { _ = try run(from: Faulty(limit: limit), into: sink) }
    #expect(throws: Broken(block: limit)) {
      _ = try run(from: sample.array, into: Faulty(limit: limit))
    }
  }

  @Test func progressEndsAtTheWhole() throws {
    let sample = Sample(.float32, shape: [1000, 4])
    let plan = try sample.plan("median time", threads: 2, blockBytes: 4096)
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
    #expect(seen.count > 2)
  }
}
