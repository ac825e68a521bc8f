import AxisArrays

/// The CPU: every work runs over the block in tiles that stay in the first-level cache, with the
/// kernels of the best instruction set there is.
public struct CPUDevice: Device {
  /// The instruction set in use.
  public let instructionSet: InstructionSet

  /// What a person calls it.
  public var name: String { "cpu (\(instructionSet.rawValue))" }

  /// Takes the best instruction set, or the one that `name` forces.
  public init(instructionSet name: String? = nil) throws(DeviceError) {
    guard let name, !name.isEmpty else {
      instructionSet = .best
      return
    }
    let known = InstructionSet.allCases.map(\.rawValue).joined(separator: ", ")
    guard let forced = InstructionSet(rawValue: name) else {
      throw DeviceError(
        .usage, "unknown instruction set '\(name)' in AXPIPE_ISA", remedy: "use one of \(known)")
    }
    guard forced.isSupported else {
      throw DeviceError(
        .unavailable, "this CPU has no \(name), which AXPIPE_ISA asks for",
        remedy: "use \(InstructionSet.best.rawValue) or unset it")
    }
    instructionSet = forced
  }

  public func summary(threads: Int) -> String {
    "\(name), \(threads) thread\(threads == 1 ? "" : "s")"
  }

  /// A block and its result stay in the second-level cache from reading to writing, and threads that
  /// write to one file wait little for each other.
  public var blockBytes: Int { 512 << 10 }

  public func streams(threads: Int) -> Int { threads }

  public func obstacle(to work: StageWork, tile: [Int]) -> String? { nil }

  public func program(for work: StageWork) throws(DeviceError) -> any Program {
    try CPUProgram(work, instructionSet: instructionSet)
  }
}
