import AxisArrays
import Synchronization

/// A device that OpenCL offers: every stage is one kernel, made for its chain.
public final class OpenCLDevice: Device {
  /// What it is and can do.
  public let info: OpenCLDeviceInfo
  /// Whether it computes in the host's memory.
  let sharesMemory: Bool
  /// Whether it is the host's own processor, or one like it.
  let isCPU: Bool
  private let cache: ProgramCache?
  /// Why compiled programs are not kept, though they were to be.
  public let cacheRefusal: String?
  private let context = Mutex<OpenCLContext?>(nil)

  /// Prepares to use a device; it is first touched when a program is made for it.
  ///
  /// - Parameters:
  ///   - cachesPrograms: Whether compiled programs are kept for later runs.
  public convenience init(_ info: OpenCLDeviceInfo, cachesPrograms: Bool) {
    let cache = cachesPrograms ? ProgramCache() : nil
    let refusal = cachesPrograms && cache == nil ? ProgramCache.refusal() : nil
    self.init(info, cache: cache, cacheRefusal: refusal)
  }

  /// Prepares to use a device with a cache of programs, in the host's memory or not, with kernels
  /// for a CPU or for a GPU.
  package init(
    _ info: OpenCLDeviceInfo, cache: ProgramCache?, cacheRefusal: String? = nil,
    sharesMemory: Bool? = nil, isCPU: Bool? = nil
  ) {
    self.info = info
    self.cache = cache
    self.cacheRefusal = cacheRefusal
    self.sharesMemory = sharesMemory ?? info.hasUnifiedMemory
    self.isCPU = isCPU ?? (info.kind == .cpu)
  }

  public var name: String { "\(info.name) (opencl:\(info.index))" }

  public func summary(threads: Int) -> String {
    "\(name), \(streams(threads: threads)) blocks at a time, "
      + (sharesMemory ? "in the host's memory" : "copied to it and back")
  }

  /// Bringing a block, a launch and waiting for it cost some tens of microseconds, which should be
  /// little against the work on the block.
  public var blockBytes: Int { isCPU ? 4 << 20 : 8 << 20 }

  /// While one block is computed, another is brought and a third taken away. A CPU computes one
  /// block on all of its cores; a second in wait keeps them busy.
  public func streams(threads: Int) -> Int { isCPU ? 2 : 3 }

  public func obstacle(to work: StageWork, tile: [Int]) -> String? {
    if let reason = generalObstacle { return reason }
    if work.works.contains(where: \.counts) { return "does not count values" }
    guard let source = try? StageSource(work, style: style) else { return nil }
    if source.needsFloat64, !info.hasFloat64 { return "has no float64" }
    if source.isTooLong { return "would need too long a kernel" }
    if source.parameterBytes > info.maxParameterSize { return "takes too few parameters" }
    if source.localBytes(of: work) > info.localMemory { return "has too little local memory" }
    let output = Region(offset: work.outputShape, shape: tile)
    let input = work.inputRegion(for: output)
    let bytes = [input.count * work.type.size, source.resultBytes(for: output, of: work)]
    // Indices within a block have 31 bits, those of words of partials 32.
    if max(input.count, output.count) >= Divisor.limit || bytes[1] / 8 >= 2 * Divisor.limit {
      return "cannot count the elements of so large blocks"
    }
    // One block is read and one is written beside those that are computed.
    let inFlight = (bytes[0] + bytes[1]) * (streams(threads: 1) + 2)
    let largest = max(bytes[0], bytes[1], source.largestTableBytes)
    if largest > info.maxAllocation || inFlight > info.globalMemory {
      return "has too little memory for the blocks"
    }
    return nil
  }

  /// What keeps it from computing anything as the CPU does.
  private var generalObstacle: String? {
    if !info.isAvailable { return "is not available" }
    if !info.hasCompiler { return "has no compiler" }
    if !info.isLittleEndian { return "is big-endian" }
    if !info.hasFullProfile || info.version < (1, 2) { return "is older than OpenCL 1.2" }
    if !info.float32.isSuperset(of: [.denormals, .infinitiesAndNaN, .roundToNearest]) {
      return "does not compute float32 as IEEE 754 has it"
    }
    if !info.float32.contains(.roundedDivisionAndRoot), !info.hasFloat64 {
      return "does not round divisions correctly"
    }
    return nil
  }

  private var style: SourceStyle { isCPU ? .cpu : .gpu }

  public func prepare(_ works: [StageWork]) throws(DeviceError) {
    if works.isEmpty { return }
    try openContext().compile(try sources(of: works))
  }

  public func program(for work: StageWork) throws(DeviceError) -> any Program {
    let context = try openContext()
    let source = try StageSource(work, style: style)
    try context.compile([source])
    guard let code = context.kernels(of: source) else {
      throw DeviceError(.software, "a stage was compiled and is not there")
    }
    return try OpenCLProgram(work, source: source, code: code, on: self, in: context)
  }

  public func reset() { context.withLock { $0 = nil } }

  /// The text that is compiled for stages.
  public func sourceText(of works: [StageWork]) throws(DeviceError) -> String {
    StageSource.program(of: try sources(of: works))
  }

  private func sources(of works: [StageWork]) throws(DeviceError) -> [StageSource] {
    var sources: [StageSource] = []
    for work in works { sources.append(try StageSource(work, style: style)) }
    return sources
  }

  private func openContext() throws(DeviceError) -> OpenCLContext {
    try context.withLock { (context) throws(DeviceError) in
      if let context { return context }
      let opened = try OpenCLContext(info, cache: cache)
      context = opened
      return opened
    }
  }
}
