import Devices
import Planner

extension Job {
  /// The OpenCL C text of the stages that an OpenCL device computes.
  func sourceText() throws -> String {
    guard let device = placement.preferred as? OpenCLDevice else {
      throw CommandLineError.noSource
    }
    let stages = zip(plan.stages, placement.obstacles).filter { $1 == nil }.map(\.0)
    if stages.isEmpty { throw CommandLineError.noSource }
    return try device.sourceText(of: stages.map(\.work))
  }
}
