public import AxisArrays

/// A place where work is done: the CPU, or an OpenCL device.
public protocol Device: Sendable {
  /// What a person calls it, such as `cpu (avx2)`.
  var name: String { get }

  /// Its name and what it works with when it may use so many threads.
  func summary(threads: Int) -> String

  /// Bytes of input in a block that it works on at its best.
  var blockBytes: Int { get }

  /// How many blocks it works on at the same time. So many threads may compute, where it computes
  /// with threads of the program.
  func streams(threads: Int) -> Int

  /// Why the device cannot do a stage's work on blocks of output up to `tile`, in a few words; nil
  /// when it can.
  func obstacle(to work: StageWork, tile: [Int]) -> String?

  /// Compiles what it needs for the stages of a chain, if it compiles.
  func prepare(_ works: [StageWork]) throws(DeviceError)

  /// Prepares the work of a stage. Throws when the device cannot do it.
  func program(for work: StageWork) throws(DeviceError) -> any Program

  /// Forgets what a failure may have left unusable.
  func reset()
}

extension Device {
  public func prepare(_ works: [StageWork]) {}
  public func reset() {}
}

/// What is done to the blocks of an array in one pass: works in order, and what comes out at the
/// end.
public struct StageWork: Sendable, Hashable {
  /// The shape and the element type of the array that the works begin with.
  public var shape: [Int]
  public var type: ElementType
  /// The works, first to last. A reduction among them finds its whole dimension in the block.
  public var works: [Work]
  /// What becomes of the last work's elements.
  public var ending: Ending

  /// Makes the work of a stage.
  public init(shape: [Int], type: ElementType, works: [Work], ending: Ending = .elements) {
    self.shape = shape
    self.type = type
    self.works = works
    self.ending = ending
  }

  /// What becomes of the last work's elements.
  public enum Ending: Sendable, Hashable {
    /// They are the result.
    case elements
    /// They are reduced along a dimension of which a block holds only a part. The block starts at a
    /// multiple of `Reducer.segment` along that dimension.
    case reduction(Reduction)
    /// Their median along a dimension of which a block holds only a part, in several passes.
    case median(dimension: Int, type: ElementType, ignoringNaN: Bool)

    /// The dimension of the last work's output that the ending reduces.
    public var reducedDimension: Int? {
      switch self {
      case .elements: nil
      case .reduction(let reduction): reduction.dimension
      case .median(let dimension, _, _): dimension
      }
    }
  }

  /// The shape of the last work's output.
  public var outputShape: [Int] { works.reduce(shape) { $1.outputShape(for: $0) } }

  /// The type of the last work's output.
  public var outputType: ElementType { works.reduce(type) { $1.outputType(for: $0) } }
}

/// Work prepared for a device. It is immutable; what a run needs beside it is in blocks, one for
/// each block in flight, and in workspaces, one for each thread.
public protocol Program: Sendable {
  /// The region of the stage's input from which a region of the last work's output is computed.
  func inputRegion(for output: Region) -> Region

  /// Makes memory for a block up to the given region of output.
  func makeBlock(upTo output: Region) throws(DeviceError) -> any BlockMemory

  /// Makes a workspace for blocks up to the given region of output.
  func makeWorkspace(upTo output: Region) throws(DeviceError) -> any Workspace

  /// Computes `output` from the block's input, which holds `inputRegion(for: output)`. Returns what
  /// was counted.
  func run(
    _ block: any BlockMemory, output: Region, in workspace: any Workspace
  ) throws(DeviceError) -> ValueCounts

  /// Makes what collects the blocks of a reduction or a median, of which each pass finds
  /// `digitBits` bits; nil where the elements are the result.
  func makeCollector(digitBits: Int) throws(DeviceError) -> (any Collector)?

  /// What the device has done so far; nil where it shares the program's own time and memory.
  var activity: DeviceActivity? { get }
}

/// Values of note that a program met.
public struct ValueCounts: Sendable, Hashable {
  /// Values that a conversion to an integer type clamped to its range.
  public var saturated = 0
  /// The counters that map steps name, as many as are in use.
  public var counters: [Int] = []

  /// Makes counts.
  public init(saturated: Int = 0) { self.saturated = saturated }

  /// Adds to a counter.
  mutating func add(_ count: Int, to counter: Int) {
    if counter >= counters.count {
      counters += Array(repeating: 0, count: counter + 1 - counters.count)
    }
    counters[counter] += count
  }

  /// Adds what was counted elsewhere.
  public static func += (counts: inout ValueCounts, more: ValueCounts) {
    counts.saturated += more.saturated
    for (counter, count) in more.counters.enumerated() { counts.add(count, to: counter) }
  }
}

/// The memory of a block on its way through a program. One thread has it at a time.
public protocol BlockMemory: AnyObject {
  /// Where so many bytes of input go, packed in row-major order.
  func openInput(byteCount: Int) throws(DeviceError) -> UnsafeMutableRawBufferPointer
  /// The elements of the result once the block's work is done, unless a collector takes them.
  var result: UnsafeRawBufferPointer { get }
}

/// Memory that one thread uses while it runs a program. Not shared between threads.
public protocol Workspace: AnyObject {}

/// Takes the blocks of a reduction in order and makes its results.
public protocol Collector: AnyObject {
  /// How often the blocks that share a result are gone through.
  var passCount: Int { get }

  /// Takes a block whose work is done; gives the results [outer][inner] after the last block of the
  /// last pass, good until the next call.
  func add(
    _ block: any BlockMemory, at place: BlockPlace
  ) throws(DeviceError) -> UnsafeRawBufferPointer?
}

/// Where a block is among those that share a result.
public struct BlockPlace: Sendable, Hashable {
  /// The region of the last work's output that the block holds.
  public var region: Region
  /// The pass over the blocks.
  public var pass: Int
  /// Whether it is the first, and the last, of a pass.
  public var isFirst, isLast: Bool

  /// Makes a place.
  public init(region: Region, pass: Int, isFirst: Bool, isLast: Bool) {
    self.region = region
    self.pass = pass
    self.isFirst = isFirst
    self.isLast = isLast
  }
}

/// What a device other than the CPU did for a program.
public struct DeviceActivity: Sendable, Hashable {
  /// Kernels that were launched.
  public var launches = 0
  /// Bytes that the device was given and gave back, whether they were copied or memory is shared.
  public var bytesToDevice = 0
  public var bytesFromDevice = 0
  /// Seconds that kernels took by the device's own clock.
  public var kernelSeconds = 0.0
}

/// A device that is not there or cannot do something.
public struct DeviceError: Failure {
  public let category: FailureCategory
  public let headline: String
  public let remedy: String?
  /// What else there is to read, line by line, such as a compiler's messages.
  public let details: [String]
  /// Whether smaller blocks might do.
  public let isOutOfMemory: Bool

  /// Describes what a device cannot do.
  public init(
    _ category: FailureCategory, _ headline: String, remedy: String? = nil,
    details: [String] = [], isOutOfMemory: Bool = false
  ) {
    self.category = category
    self.headline = headline
    self.remedy = remedy
    self.details = details
    self.isOutOfMemory = isOutOfMemory
  }

  /// The same failure where it is too late for smaller blocks.
  public var withoutAnotherAttempt: DeviceError {
    DeviceError(category, headline, remedy: remedy, details: details)
  }

  /// Says that the host has too little memory.
  init(_ shortage: MemoryShortage) {
    self.init(shortage.category, shortage.headline, remedy: shortage.remedy)
  }
}

extension OwnedMemory {
  /// Memory of the host that a device computes in.
  init(computing byteCount: Int) throws(DeviceError) {
    do throws(MemoryShortage) { try self.init(byteCount: byteCount) } catch {
      throw DeviceError(error)
    }
  }
}
