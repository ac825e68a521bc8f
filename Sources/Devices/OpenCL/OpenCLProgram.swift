import AxisArrays
import Synchronization

/// A stage's work as a kernel of an OpenCL device.
///
/// Unchecked: everything but the counters of its activity stays as `init` makes it, and programs and
/// buffers may be used from any thread.
final class OpenCLProgram: Program, @unchecked Sendable {
  let work: StageWork
  let source: StageSource
  let context: OpenCLContext
  private let code: OpenCLKernels
  let launcher: OpenCLLauncher
  private let sharesMemory: Bool
  /// The buffers of the parameters that are tables.
  private let tables: [Int: OpenCLBuffer]
  private let done = Mutex(Done())

  /// A kernel of the stage; `name` is without the number.
  func makeKernel(_ name: String) throws(DeviceError) -> OpenCLKernel {
    try OpenCLKernel("\(name)_\(code.number)", of: code.program, in: context)
  }

  /// What was done, and up to when kernels have been counted.
  private struct Done {
    var activity = DeviceActivity()
    var end: UInt64 = 0
  }

  /// Takes a compiled kernel and puts the chain's tables on the device.
  init(
    _ work: StageWork, source: StageSource, code: OpenCLKernels, on device: OpenCLDevice,
    in context: OpenCLContext
  ) throws(DeviceError) {
    self.work = work
    self.source = source
    self.context = context
    sharesMemory = device.sharesMemory
    launcher = OpenCLLauncher(device)
    self.code = code
    var tables: [Int: OpenCLBuffer] = [:]
    for (index, value) in source.parameters.enumerated() {
      guard case .table(let numbers, let type) = value else { continue }
      tables[index] =
        type == .float32
        ? try OpenCLBuffer(context, copying: numbers.map(Float.init))
        : try OpenCLBuffer(context, copying: numbers)
    }
    self.tables = tables
  }

  func inputRegion(for output: Region) -> Region { work.inputRegion(for: output) }

  func makeBlock(upTo output: Region) throws(DeviceError) -> any BlockMemory {
    try OpenCLBlock(
      context, inputBytes: inputRegion(for: output).count * work.type.size,
      resultBytes: source.resultBytes(for: output, of: work),
      resultStays: work.ending != .elements, sharesMemory: sharesMemory)
  }

  func makeWorkspace(upTo output: Region) throws(DeviceError) -> any Workspace {
    try OpenCLWorkspace(self)
  }

  var activity: DeviceActivity? { done.withLock { $0.activity } }

  /// Notes the times of launches, and the bytes that moved. Kernels of different queues overlap, or
  /// wait for each other while their clocks run: time that has been counted does not count again.
  func note(_ launches: [Range<UInt64>], toDevice: Int, fromDevice: Int) {
    done.withLock { done in
      for time in launches {
        let start = max(time.lowerBound, done.end)
        if time.upperBound > start {
          done.activity.kernelSeconds += Double(time.upperBound - start) * 1e-9
          done.end = time.upperBound
        }
      }
      done.activity.launches += launches.count
      done.activity.bytesToDevice += toDevice
      done.activity.bytesFromDevice += fromDevice
    }
  }

  func run(
    _ block: any BlockMemory, output: Region, in workspace: any Workspace
  ) throws(DeviceError) -> ValueCounts {
    guard let block = block as? OpenCLBlock, let workspace = workspace as? OpenCLWorkspace else {
      throw DeviceError(.software, "memory of another device reached an OpenCL device")
    }
    do {
      return ValueCounts(saturated: try compute(block, output, workspace))
    } catch {
      // What was begun must not outlive the block.
      _ = try? workspace.queue.finish()
      throw error
    }
  }

  private func compute(
    _ block: OpenCLBlock, _ output: Region, _ workspace: OpenCLWorkspace
  ) throws(DeviceError) -> Int {
    let queue = workspace.queue
    let input = inputRegion(for: output)
    let inputBytes = input.count * work.type.size
    let resultBytes = source.resultBytes(for: output, of: work)
    let extent = BlockExtent(input: input, output: output, axes: source.axes, grid: source.grid)

    try block.give(inputBytes: inputBytes, on: queue)
    if let counters = workspace.counters { try queue.clear(counters, byteCount: 8) }
    if output.count > 0 {
      try launch(workspace.kernel, extent, block, workspace.counters, on: queue)
    }
    let isTaken = work.ending == .elements
    try block.take(resultBytes: isTaken ? resultBytes : 0, on: queue)
    if let counters = workspace.counters {
      try queue.read(counters, byteCount: 8, to: workspace.counted)
    }
    let finished = try queue.finish()
    let counterBytes = workspace.counters == nil ? 0 : 8
    note(
      finished, toDevice: inputBytes, fromDevice: (isTaken ? resultBytes : 0) + counterBytes)
    if workspace.counters == nil { return 0 }
    let counted = workspace.counted.assumingMemoryBound(to: UInt32.self)
    if counted[1] > 0 { throw Reducer.overflow(of: overflowingType) }
    return Int(counted[0])
  }

  private func launch(
    _ kernel: OpenCLKernel, _ extent: BlockExtent, _ block: OpenCLBlock,
    _ counters: OpenCLBuffer?, on queue: OpenCLQueue
  ) throws(DeviceError) {
    var extent = extent
    let grid = launcher.grid(of: source.form, extent, for: kernel)
    extent.run = grid.run
    try kernel.set(0, to: block.deviceInput)
    try kernel.set(1, to: block.deviceResult)
    var next = 2
    if let counters {
      try kernel.set(next, to: counters)
      next += 1
    }
    for (index, value) in source.parameters.enumerated() {
      switch value {
      case .constant(let scalar, let type):
        var bits: UInt64 = 0
        withUnsafeMutableBytes(of: &bits) {
          if let memory = $0.baseAddress { scalar.store(as: type, to: memory) }
        }
        try withUnsafeBytes(of: bits) { (bytes) throws(DeviceError) in
          try kernel.set(
            next + index, toBytes: UnsafeRawBufferPointer(rebasing: bytes[..<type.size]))
        }
      case .table:
        if let table = tables[index] { try kernel.set(next + index, to: table) }
      case .measure(let measure):
        try kernel.set(measure, extent, at: next + index)
      }
    }
    try queue.launch(kernel, global: grid.global, local: grid.local)
  }

  /// The type of the exact sums among the works.
  private var overflowingType: ElementType {
    for case .reduce(let reduction) in work.works where reduction.output.isInteger {
      return reduction.output
    }
    return work.outputType
  }

  func makeCollector(digitBits: Int) throws(DeviceError) -> (any Collector)? {
    switch work.ending {
    case .elements: nil
    case .reduction(let reduction):
      try OpenCLReductionCollector(self, reduction)
    case .median(let dimension, let type, let ignoringNaN):
      try OpenCLMedianCollector(
        self, dimension: dimension,
        median: MedianOptions(
          type: type, ignoringNaN: ignoringNaN, length: work.outputShape[dimension],
          digitBits: digitBits))
    }
  }
}

extension OpenCLKernel {
  /// Sets an argument to a measure of a block.
  func set(_ measure: BlockMeasure, _ extent: BlockExtent, at index: Int) throws(DeviceError) {
    let value = extent.value(measure)
    if measure.isWide {
      try set(index, to: UInt64(value))
    } else {
      try set(index, to: UInt32(value))
    }
  }
}

/// What a thread needs to run a program: commands, a kernel with its arguments, and counters.
final class OpenCLWorkspace: Workspace {
  let queue: OpenCLQueue
  let kernel: OpenCLKernel
  /// How many values were saturated, and how many sums overflowed; nil where neither can be.
  let counters: OpenCLBuffer?
  let counted: UnsafeMutableRawPointer

  init(_ program: OpenCLProgram) throws(DeviceError) {
    queue = try OpenCLQueue(program.context)
    kernel = try program.makeKernel("stage")
    counters =
      program.source.hasCounters ? try OpenCLBuffer(program.context, byteCount: 8) : nil
    // Last, since nothing gives it back where the rest fails.
    counted = .allocate(byteCount: 8, alignment: 8)
  }

  deinit {
    _ = try? queue.finish()
    counted.deallocate()
  }
}
