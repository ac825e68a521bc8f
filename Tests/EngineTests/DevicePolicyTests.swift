import AxisArrays
import ChainLanguage
import Devices
import Operators
import Planner
import Storage
import Synchronization
import Testing

/// The choice between the CPU and another device.
@Suite struct DevicePolicyTests {
  /// Asks the policy for `abs | mean time | log 10` on an array of so many rows.
  private func place(
    rows: Int, _ policy: DevicePolicy
  ) throws -> (Plan, Placement) {
    let array = ArraySpecification(
      elementType: .float32,
      dimensions: [Dimension(name: "time", length: rows), Dimension(name: "ch", length: 64)])
    return try policy.place { budget in
      try Plan(
        ResolvedChain(Chain(parsing: "abs | mean time | log 10")), input: array,
        layout: .contiguous, context: NoFiles(), budget: budget)
    }
  }

  private func automatic(cpu: Delayed, other: Delayed?) -> DevicePolicy {
    DevicePolicy(.automatic { other }, cpu: cpu, limit: 256 << 20, threads: 2)
  }

  private static let large = 1 << 22

  @Test func theFasterDeviceIsChosen() throws {
    let slow = Delayed("slow", milliseconds: 40)
    let fast = Delayed("fast", milliseconds: 1)
    let (_, placement) = try place(rows: Self.large, automatic(cpu: slow, other: fast))
    #expect(placement.devices.map(\.name) == ["fast", "fast"])
    #expect(placement.reason?.hasPrefix("the CPU would take ") ?? false)
    let other = try place(rows: Self.large, automatic(cpu: slow, other: slow.named("slower", 200)))
    #expect(other.1.devices.map(\.name) == ["slow", "slow"])
  }

  /// The other device is not even asked for.
  @Test func littleWorkStaysOnTheCPU() throws {
    let asked = Atomic(false)
    let devices = Delayed("cpu", milliseconds: 0)
    for rows in [1000, Self.large / 8] {
      let policy = DevicePolicy(
        .automatic {
          asked.store(true, ordering: .relaxed)
          return nil
        }, cpu: devices, limit: 256 << 20, threads: 2)
      let (_, placement) = try place(rows: rows, policy)
      #expect(placement.devices.allSatisfy { $0.name == "cpu" })
    }
    let wasAsked = asked.load(ordering: .relaxed)
    #expect(!wasAsked)
  }

  @Test func aDeviceThatIsMissingOrUselessIsPassedOver() throws {
    let slow = Delayed("slow", milliseconds: 40)
    for other in [nil, Delayed("useless", milliseconds: 1, obstacle: { _ in "has no float64" })] {
      let (_, placement) = try place(rows: Self.large, automatic(cpu: slow, other: other))
      #expect(placement.devices.map(\.name) == ["slow", "slow"])
      #expect(placement.reason == "there is no GPU that could do it")
    }
  }

  /// What a device cannot do goes to the fallback, if there is one.
  @Test func stagesFallBackOneByOne() throws {
    let cpu = Delayed("cpu", milliseconds: 0)
    let other = Delayed("other", milliseconds: 0) { work in
      if case .reduction = work.ending { "has no float64" } else { nil }
    }
    func policy(_ fallback: Delayed?) -> DevicePolicy {
      DevicePolicy(
        .device(other, fallback: fallback), cpu: cpu, limit: 256 << 20, threads: 2)
    }
    let (_, placement) = try place(rows: Self.large, policy(cpu))
    #expect(placement.devices.map(\.name) == ["cpu", "other"])
    #expect(placement.obstacles == ["has no float64", nil])
    let error = #expect(throws: PlanError.self) { try place(rows: Self.large, policy(nil)) }
    #expect(error?.category == .unavailable)
    #expect(error?.headline == "other cannot compute 'abs | mean': it has no float64")
  }

  @Test func smallerBlocks() throws {
    let cpu = Delayed("cpu", milliseconds: 0)
    let policy = DevicePolicy(.device(cpu, fallback: nil), cpu: cpu, limit: 256 << 20, threads: 2)
    let ordinary = try place(rows: Self.large, policy).0.stages[0].blockBytes
    let smaller = try place(rows: Self.large, policy.withSmallerBlocks()).0.stages[0].blockBytes
    #expect(smaller * 8 == ordinary)
  }
}

/// The CPU, but slower and under another name.
private struct Delayed: Device {
  let name: String
  private let milliseconds: Int
  private let cpu: CPUDevice?
  private let findObstacle: @Sendable (StageWork) -> String?

  init(
    _ name: String, milliseconds: Int,
    obstacle: @escaping @Sendable (StageWork) -> String? = { _ in nil }
  ) {
    self.name = name
    self.milliseconds = milliseconds
    cpu = try? CPUDevice()
    findObstacle = obstacle
  }

  func named(_ name: String, _ milliseconds: Int) -> Delayed {
    Delayed(name, milliseconds: milliseconds)
  }

  var blockBytes: Int { 2 << 20 }
  func summary(threads: Int) -> String { name }
  func streams(threads: Int) -> Int { threads }
  func obstacle(to work: StageWork, tile: [Int]) -> String? { findObstacle(work) }

  func program(for work: StageWork) throws(DeviceError) -> any Program {
    guard let cpu else { throw DeviceError(.software, "there is no CPU") }
    return DelayedProgram(program: try cpu.program(for: work), milliseconds: milliseconds)
  }
}

private struct DelayedProgram: Program {
  let program: any Program
  let milliseconds: Int

  func inputRegion(for output: Region) -> Region { program.inputRegion(for: output) }

  func makeBlock(upTo output: Region) throws(DeviceError) -> any BlockMemory {
    try program.makeBlock(upTo: output)
  }

  func makeWorkspace(upTo output: Region) throws(DeviceError) -> any Workspace {
    try program.makeWorkspace(upTo: output)
  }

  func run(
    _ block: any BlockMemory, output: Region, in workspace: any Workspace
  ) throws(DeviceError) -> ValueCounts {
    let end = ContinuousClock.now + .milliseconds(milliseconds)
    let counts = try program.run(block, output: output, in: workspace)
    while ContinuousClock.now < end {}
    return counts
  }

  func makeCollector(digitBits: Int) throws(DeviceError) -> (any Collector)? {
    try program.makeCollector(digitBits: digitBits)
  }

  var activity: DeviceActivity? { nil }
}
