import AxisArrays
import Kernels

/// out[i] = in[i] - in[i-1] along a dimension; the first element is in[0] - in[0], which is 0 for
/// every finite number.
struct DifferenceRun: BlockStep, @unchecked Sendable {  // the kernel is a function
  private let dimension: Int
  private let subtract: ax_binary_loop
  let outputType: ElementType

  init(dimension: Int, type: ElementType, instructionSet: InstructionSet) throws(DeviceError) {
    self.dimension = dimension
    outputType = type
    guard let loop = ax_find_binary("subtract_\(type.suffix)", instructionSet.kernel)?.pointee.loop
    else { throw DeviceError(.software, "there is no difference of \(type.rawValue)") }
    subtract = loop
  }

  func run(_ block: Block, workspace: CPUWorkspace) -> Int {
    let view = AxisView(block.outputRegion, along: dimension)
    if view.length == 0 { return 0 }
    let before = block.inputRegion.shape[dimension] - view.length
    let row = view.inner * outputType.size
    for index in 0..<view.outer {
      let input = block.input + index * (view.length + before) * row
      var output = block.output + index * view.length * row
      var rows = view.length
      if before == 0 {
        subtract(view.inner, input, input, output)
        output += row
        rows -= 1
      }
      subtract(rows * view.inner, input + row, input, output)
    }
    return 0
  }
}
