public import AxisArrays

/// A place where work is done: the CPU, or an OpenCL device.
public protocol Device: Sendable {
  /// What a person calls it, such as `cpu (avx2)`.
  var name: String { get }

  /// Prepares the work of a stage for an array of the given shape and type. Throws when the device
  /// cannot do it.
  func program(
    for work: StageWork, shape: [Int], type: ElementType
  ) throws(DeviceError) -> any Program

  /// What combines the partials that this device makes.
  func reducer(for reduction: Reduction) throws(DeviceError) -> Reducer
}

/// What one pass over a block does: works in order, and what comes out at the end.
public struct StageWork: Sendable, Hashable {
  /// The works, first to last. A reduction among them finds its whole dimension in the block.
  public var works: [Work]
  /// What becomes of the last work's elements.
  public var ending: Ending

  /// Makes the work of a stage.
  public init(works: [Work], ending: Ending = .elements) {
    self.works = works
    self.ending = ending
  }

  /// What a stage's pass over a block leaves behind.
  public enum Ending: Sendable, Hashable {
    /// The elements themselves.
    case elements
    /// One state per segment of the reduced dimension, of which a block holds only a part. The
    /// block starts at a multiple of `Reducer.segment` along that dimension.
    case partials(Reduction)
  }
}

/// Work prepared for a device. It is immutable; what a run needs beside it is in a workspace, one
/// for each thread.
public protocol Program: Sendable {
  /// The region of the stage's input from which a region of the last work's output is computed.
  func inputRegion(for output: Region) -> Region

  /// Bytes that the result for a region of the last work's output takes.
  func resultBytes(for output: Region) -> Int

  /// Makes a workspace for blocks up to the given region of output.
  func makeWorkspace(for output: Region) -> any Workspace

  /// Computes `output` from `input`, which holds `inputRegion(for: output)`. Returns how many
  /// values a conversion saturated.
  func run(
    input: UnsafeRawPointer, output: Region, result: UnsafeMutableRawPointer,
    workspace: any Workspace
  ) throws(DeviceError) -> Int
}

/// Memory that one thread uses while it runs a program. Not shared between threads.
public protocol Workspace: AnyObject {}

/// A device that is not there or cannot do something.
public struct DeviceError: Failure {
  public let category: FailureCategory
  public let headline: String
  public let remedy: String?

  /// Describes what a device cannot do.
  public init(_ category: FailureCategory, _ headline: String, remedy: String? = nil) {
    self.category = category
    self.headline = headline
    self.remedy = remedy
  }
}
