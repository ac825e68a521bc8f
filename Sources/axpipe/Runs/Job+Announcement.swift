import Devices
import Logging
import Planner
import Storage

extension Job {
  /// Says what will be done, and on which device.
  func announce() {
    let log = settings.log
    if log.logLevel > .info { return }
    let operators = plan.stages.flatMap(\.operators)
    let chain = operators.isEmpty ? "copy" : operators.joined(separator: " | ")
    let device = placement.preferred.summary(threads: plan.budget.threads)
    let reason = placement.reason.map { " (\($0))" } ?? ""
    log.info(
      """
      \(location.text): \(chain) in \(counted(plan.stages.count, "stage")) on \(device)\(reason), \
      at most \(ByteSize(bytes: plan.budget.limit).description) of memory
      """,
      metadata: [
        "input": "\(location.text)", "dataset": "\(source.path)", "device": "\(device)",
        "reason": "\(placement.reason ?? "")", "stages": .stringConvertible(plan.stages.count),
        "threads": .stringConvertible(plan.budget.threads),
        "memory": .stringConvertible(plan.budget.limit),
        "bytesToRead": .stringConvertible(plan.bytesToRead),
      ])
    if let reason = (placement.preferred as? OpenCLDevice)?.cacheRefusal {
      log.info("\(location.text): compiled kernels are not kept: \(reason)")
    }
    if let summary = plan.decoding.summary {
      log.info("\(location.text): unpacked from \(plan.decoding.storedType): \(summary)")
    }
    for (stage, obstacle) in zip(plan.stages, placement.obstacles) {
      guard let obstacle else { continue }
      log.info(
        """
        \(location.text): the CPU does '\(stage.operators.joined(separator: " | "))', which \
        \(placement.preferred.name) cannot: it \(obstacle)
        """)
    }
  }
}
