import AxisArrays
public import Devices

/// How the devices for a plan are chosen.
public struct DevicePolicy: Sendable {
  /// The device that is always there.
  private let cpu: any Device
  private let choice: Choice
  /// What the user allows.
  private let limit: Int
  private let threads: Int
  private let jobs: Int
  /// How many times as small as they could be blocks are.
  private var divisor = 1

  /// What the user asked for.
  public enum Choice: Sendable {
    /// One device, and another for what it cannot compute. There may be something to say about why
    /// it is this one.
    case device(any Device, fallback: (any Device)?, reason: String? = nil)
    /// The CPU, unless there is a device that is faster; it is asked for only when there is enough
    /// to do.
    case automatic(other: @Sendable () throws -> (any Device)?)
  }

  /// Makes a policy for the memory and the threads that the user allows for each of so many plans
  /// that run at a time.
  public init(_ choice: Choice, cpu: any Device, limit: Int, threads: Int, jobs: Int = 1) {
    self.jobs = jobs
    self.choice = choice
    self.cpu = cpu
    self.limit = limit
    self.threads = threads
  }

  /// The policy with smaller blocks and fewer of them, for a device whose memory turned out too
  /// small; it starts afresh.
  public func withSmallerBlocks() -> DevicePolicy {
    switch choice {
    case .device(let device, _, _): device.reset()
    case .automatic(let other): (try? other())?.reset()
    }
    var policy = self
    policy.divisor *= 8
    return policy
  }

  /// Plans, and chooses a device for every stage.
  ///
  /// - Parameter makePlan: Makes the plan for a budget, which depends on the device.
  public func place(_ makePlan: (MemoryBudget) throws -> Plan) throws -> (Plan, Placement) {
    switch choice {
    case .device(let device, let fallback, let reason):
      let plan = try makePlan(budget(for: device))
      let placement = try Placement(plan, on: device, fallback: fallback)
      return (plan, placement.explained(reason))
    case .automatic(let other):
      let plan = try makePlan(budget(for: cpu))
      let placement = try Placement(plan, on: cpu, fallback: nil)
      guard plan.bytesToRead >= Self.leastBytes else { return (plan, placement) }
      return try placeAutomatically(plan, placement, other, makePlan)
    }
  }

  /// The memory budget for a device.
  private func budget(for device: any Device) -> MemoryBudget {
    MemoryBudget(
      limit: divisor == 1 ? limit : max(MemoryBudget.smallestLimit, limit / divisor),
      threads: device.streams(threads: threads), jobs: jobs,
      blockBytes: max(1 << 16, device.blockBytes / divisor))
  }

  /// What is so little that the CPU has done it before another device has started.
  static let leastBytes = 64 << 20
  /// Seconds of the CPU's work for which it is not worth to start another device. Loading a driver
  /// and making a context takes some tenths of a second.
  static let leastSeconds = 0.5

  /// Measures the CPU on a block of every stage and, if that promises to take long, the other device.
  private func placeAutomatically(
    _ plan: Plan, _ placement: Placement, _ other: () throws -> (any Device)?,
    _ makePlan: (MemoryBudget) throws -> Plan
  ) throws -> (Plan, Placement) {
    let onCPU = try seconds(plan, placement)
    guard onCPU >= Self.leastSeconds else {
      return (plan, placement.explained("the CPU is done before a GPU has started", seconds: onCPU))
    }
    // A GPU that cannot be used is as good as none: nobody asked for it.
    guard let device = try? other(), let otherPlan = try? makePlan(budget(for: device)),
      let otherPlacement = try? Placement(otherPlan, on: device, fallback: cpu),
      otherPlacement.obstacles.contains(where: { $0 == nil }),
      let onOther = try? seconds(otherPlan, otherPlacement)
    else {
      return (plan, placement.explained("there is no GPU that could do it", seconds: onCPU))
    }
    let comparison = "the CPU would take \(Self.text(onCPU)), the GPU \(Self.text(onOther))"
    return onOther < onCPU
      ? (otherPlan, otherPlacement.explained(comparison, seconds: onOther))
      : (plan, placement.explained(comparison, seconds: onCPU))
  }

  /// The seconds that computing takes, from one block of every stage, without collecting. The blocks
  /// that a device works on at the same time are counted one after another, but for the CPU's
  /// threads, which do not share a way: a device must be faster than what it may gain by overlap.
  private func seconds(_ plan: Plan, _ placement: Placement) throws -> Double {
    var total = 0.0
    try placement.prepare(plan.stages)
    // An array without elements has no blocks.
    for (stage, device) in zip(plan.stages, placement.devices) where stage.blocks.count > 0 {
      let program = try device.program(for: stage.work)
      let region = stage.blocks.region(at: 0)
      let block = try program.makeBlock(upTo: region)
      let workspace = try program.makeWorkspace(upTo: region)
      let bytes = program.inputRegion(for: region).count * stage.inputType.size
      guard bytes > 0 else { continue }
      var time = Duration.zero
      // The first time touches memory and compiles what is compiled late.
      for _ in 0..<2 {
        try block.openInput(byteCount: bytes).initializeMemory(as: UInt8.self, repeating: 0)
        time = try ContinuousClock().measure {
          _ = try program.run(block, output: region, in: workspace)
        }
      }
      let attoseconds = Double(time.components.attoseconds)
      let each = Double(time.components.seconds) + attoseconds * 1e-18
      let threads = min(plan.budget.threads, stage.blocks.count)
      let parallel = program.activity == nil ? threads : 1
      let bytesToRead = stage.bytesToRead(budget: plan.budget)
      total += each * Double(bytesToRead) / Double(bytes) / Double(parallel)
    }
    return total
  }

  /// About how many seconds a plan's computing takes, from a block of every stage; nil where that
  /// cannot be told, or only by work that takes long. Nothing is read or written.
  public func estimatedSeconds(_ plan: Plan, _ placement: Placement) -> Double? {
    if let seconds = placement.seconds { return seconds }
    // Another device compiles first, a large block takes long by itself, and a median is found when
    // blocks are collected.
    let isQuick = zip(plan.stages, placement.devices).allSatisfy { stage, device in
      if case .median = stage.ending { return false }
      return device is CPUDevice && stage.blockBytes <= Self.largestTimedBlock
    }
    return isQuick ? try? seconds(plan, placement) : nil
  }

  private static let largestTimedBlock = 8 << 20

  private static func text(_ seconds: Double) -> String {
    "\((seconds * 10).rounded() / 10) s"
  }
}
