import AxisArrays
import Kernels

/// (a, b) -> (a', b') for the two elements along a dimension.
struct PairRun: BlockStep, @unchecked Sendable {  // the kernel is a function
  private let dimension: Int
  private let loop: ax_pair_loop
  let outputType: ElementType

  init(
    kernel: String, dimension: Int, type: ElementType, instructionSet: InstructionSet
  ) throws(DeviceError) {
    guard let loop = ax_find_pair(kernel, instructionSet.kernel)?.pointee.loop else {
      throw DeviceError(.software, "there is no kernel '\(kernel)'")
    }
    self.loop = loop
    self.dimension = dimension
    outputType = type
  }

  func run(_ block: Block, workspace: CPUWorkspace) -> Int {
    let view = AxisView(block.outputRegion, along: dimension)
    let (outer, inner) = (view.outer, view.inner)
    let row = inner * outputType.size
    if inner >= 64 {
      for index in 0..<outer {
        let start = index * 2 * row
        loop(
          inner, block.input + start, block.input + start + row, block.output + start,
          block.output + start + row)
      }
      return 0
    }
    switch outputType.size {
    case 4: runInterleaved(block, pairs: outer * inner, inner, workspace, as: UInt32.self)
    default: runInterleaved(block, pairs: outer * inner, inner, workspace, as: UInt64.self)
    }
    return 0
  }

  /// Short rows: gathers a tile of each element, computes, and scatters it back.
  private func runInterleaved<Word>(
    _ block: Block, pairs: Int, _ inner: Int, _ workspace: CPUWorkspace, as word: Word.Type
  ) {
    let input = block.input.assumingMemoryBound(to: Word.self)
    let output = block.output.assumingMemoryBound(to: Word.self)
    let first = workspace.tile(0).assumingMemoryBound(to: Word.self)
    let second = workspace.tile(1).assumingMemoryBound(to: Word.self)
    let rowsPerTile = CPUWorkspace.tileLength / inner
    var start = 0
    while start < pairs {
      let count = min(rowsPerTile * inner, pairs - start)
      let rows = count / inner
      let base = 2 * start
      for row in 0..<rows {
        for column in 0..<inner {
          first[row * inner + column] = input[base + 2 * row * inner + column]
          second[row * inner + column] = input[base + (2 * row + 1) * inner + column]
        }
      }
      loop(count, first, second, first, second)
      for row in 0..<rows {
        for column in 0..<inner {
          output[base + 2 * row * inner + column] = first[row * inner + column]
          output[base + (2 * row + 1) * inner + column] = second[row * inner + column]
        }
      }
      start += count
    }
  }
}
