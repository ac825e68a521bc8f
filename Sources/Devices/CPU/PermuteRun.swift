import AxisArrays
import Kernels

/// Permutes the dimensions of a block.
struct PermuteRun: BlockStep {
  private let order: [Int]
  let outputType: ElementType

  init(order: [Int], type: ElementType) {
    self.order = order
    outputType = type
  }

  func run(_ block: Block, workspace: CPUWorkspace) -> Int {
    ax_permute(
      order.count, block.inputRegion.shape, order, outputType.size, block.input, block.output)
    return 0
  }
}
