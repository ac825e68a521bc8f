import AxisArrays

/// Lays items over the work-groups of a device.
struct OpenCLLauncher: Sendable {
  private let isCPU: Bool
  private let computeUnits: Int

  /// Prepares to launch kernels on a device.
  init(_ device: OpenCLDevice) {
    isCPU = device.isCPU
    computeUnits = device.info.computeUnits
  }

  /// Work-items of a work-group on a GPU.
  private static let groupSize = 256
  /// Elements that a work-group goes through: on a CPU one work-item in a loop, on a GPU several
  /// each.
  private static let runOnCPU = 4096
  private static let runOnGPU = 8 * groupSize
  /// Work-groups beyond which some drivers compile a kernel again.
  private static let mostGroups = 65535

  /// How a kernel is launched.
  struct Grid {
    var global: [Int]
    var local: [Int]
    /// Items of a work-group.
    var run = 1
  }

  /// The grid for a kernel over a block.
  func grid(of form: StageSource.Form, _ extent: BlockExtent, for kernel: OpenCLKernel) -> Grid {
    switch form {
    case .items:
      let items = extent.value(.items)
      return grid(items: items, elements: extent.input.count, for: kernel)
    case .squares(let side):
      let rows = max(1, min(8, kernel.maxWorkGroupSize / side))
      let local = isCPU ? [1, 1] : [min(side, kernel.maxWorkGroupSize), rows]
      return Grid(global: [extent.value(.items) * local[0], local[1]], local: local)
    }
  }

  /// The grid for items that so many elements are made to.
  func grid(items: Int, elements: Int, for kernel: OpenCLKernel) -> Grid {
    let size = isCPU ? 1 : max(1, min(Self.groupSize, kernel.maxWorkGroupSize))
    let most = isCPU ? Self.runOnCPU : Self.runOnGPU
    let each = max(1, elements / max(1, items))
    // Enough work-groups for all units, each with enough to do.
    var run = max(1, min(most / each, items / (4 * computeUnits)))
    run = max(run, (items + Self.mostGroups - 1) / Self.mostGroups)
    run = (run + size - 1) / size * size
    return Grid(global: [(items + run - 1) / run * size], local: [size], run: run)
  }
}
