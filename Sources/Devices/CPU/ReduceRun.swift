import AxisArrays
import Kernels

/// A reduction whose whole dimension lies in the block.
struct ReduceRun: BlockStep {
  let reducer: Reducer
  /// The length of the dimension.
  let length: Int

  var outputType: ElementType { reducer.reduction.output }

  func run(_ block: Block, workspace: CPUWorkspace) throws(DeviceError) -> Int {
    let whole = AxisView(block.inputRegion, along: reducer.reduction.dimension)
    let elementSize = reducer.reduction.input.size
    let row = length * whole.inner * elementSize
    if length > 0, whole.inner == 1, whole.outer > 1 {
      try reducer.reduceWholeRows(
        block.input, count: whole.outer, length: length,
        state: try workspace.state(byteCount: reducer.rowStateBytes), into: block.output)
      return 0
    }
    // Where the elements of an outer index are few, those of several are laid side by side, as
    // further columns.
    let together = max(1, row == 0 ? 1 : CPUWorkspace.tileBytes / row)
    for start in stride(from: 0, to: whole.outer, by: together) {
      let count = min(together, whole.outer - start)
      var input = block.input + start * row
      if count > 1 {
        ax_permute(
          3, [count, length, whole.inner], [1, 0, 2], elementSize, input, workspace.tile(0))
        input = UnsafeRawPointer(workspace.tile(0))
      }
      try reduce(
        input, inner: count * whole.inner, workspace: workspace,
        into: block.output + start * whole.inner * outputType.size)
    }
    return 0
  }

  /// Reduces [length][inner].
  private func reduce(
    _ input: UnsafeRawPointer, inner: Int, workspace: CPUWorkspace,
    into output: UnsafeMutableRawPointer
  ) throws(DeviceError) {
    let view = AxisView(outer: 1, length: length, inner: inner)
    let totals = try workspace.state(
      byteCount: reducer.totalBytes(inner: inner) + reducer.partialBytes(for: view))
    if length == 0 {
      totals.initializeMemory(as: UInt64.self, repeating: 0, count: reducer.wordCount * inner)
    } else {
      let partials = totals + reducer.totalBytes(inner: inner)
      reducer.makePartials(of: input, block: view, into: partials)
      reducer.fold(partials, block: view, into: totals)
    }
    try reducer.finish(totals, outer: 1, inner: inner, axisLength: length, into: output)
  }
}
