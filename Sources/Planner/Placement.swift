import AxisArrays
public import Devices

/// The device on which each stage of a plan is computed.
public struct Placement: Sendable {
  /// The device that computes whatever it can.
  public let preferred: any Device
  /// One for each stage.
  public let devices: [any Device]
  /// Why a stage is not computed on the preferred device; nil where it is.
  public let obstacles: [String?]
  /// Why the preferred device was chosen; nil where the user chose it.
  public private(set) var reason: String?
  /// About how many seconds computing takes, where that was measured to choose.
  public private(set) var seconds: Double?

  /// Puts every stage on one device.
  package init(stages: Int, on device: any Device) {
    preferred = device
    devices = Array(repeating: device, count: stages)
    obstacles = Array(repeating: nil, count: stages)
  }

  /// Puts the stages on `preferred`, and those that it cannot compute on `fallback`.
  ///
  /// - Throws: when it cannot compute one and there is no fallback.
  public init(
    _ plan: Plan, on preferred: any Device, fallback: (any Device)?
  ) throws(PlanError) {
    var devices: [any Device] = []
    var obstacles: [String?] = []
    for stage in plan.stages {
      let obstacle = preferred.obstacle(to: stage.work, tile: stage.tile)
      obstacles.append(obstacle)
      guard let obstacle else {
        devices.append(preferred)
        continue
      }
      guard let fallback else {
        throw PlanError(
          .unavailable,
          "\(preferred.name) cannot compute '\(Self.name(stage))': it \(obstacle)",
          remedy: "let the CPU do it, with --fallback")
      }
      devices.append(fallback)
    }
    self.preferred = preferred
    self.devices = devices
    self.obstacles = obstacles
  }

  /// Compiles what the preferred device needs for the stages that it computes.
  public func prepare(_ stages: [Stage]) throws(DeviceError) {
    try preferred.prepare(zip(stages, obstacles).filter { $1 == nil }.map(\.0.work))
  }

  /// The operators of a stage, the first ones and the last where there are many.
  private static func name(_ stage: Stage) -> String {
    var names = stage.operators
    if names.count > 4 { names.replaceSubrange(2..<names.count - 1, with: ["..."]) }
    return names.joined(separator: " | ")
  }

  /// The same with the reason for it.
  func explained(_ reason: String?, seconds: Double? = nil) -> Placement {
    var placement = self
    placement.reason = reason
    placement.seconds = seconds
    return placement
  }
}
