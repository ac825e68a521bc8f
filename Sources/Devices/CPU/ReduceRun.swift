import AxisArrays

/// A reduction whose whole dimension lies in the block.
struct ReduceRun: BlockStep {
  let reducer: Reducer
  /// The length of the dimension.
  let length: Int

  var outputType: ElementType { reducer.reduction.output }

  func run(_ block: Block, workspace: CPUWorkspace) throws(DeviceError) -> Int {
    let whole = AxisView(block.inputRegion, along: reducer.reduction.dimension)
    // One outer element at a time, so that the state stays small.
    var view = whole
    view.outer = 1
    let row = view.length * view.inner * reducer.reduction.input.size
    let totals = workspace.state(
      byteCount: reducer.totalBytes(inner: view.inner) + reducer.partialBytes(for: view))
    let partials = totals + reducer.totalBytes(inner: view.inner)
    if length == 0 {
      totals.initializeMemory(
        as: UInt64.self, repeating: 0, count: reducer.wordCount * view.inner)
    }
    for index in 0..<whole.outer {
      if length > 0 {
        reducer.makePartials(of: block.input + index * row, block: view, into: partials)
        reducer.fold(partials, block: view, into: totals)
      }
      try reducer.finish(
        totals, outer: 1, inner: view.inner, axisLength: length,
        into: block.output + index * view.inner * outputType.size)
    }
    return 0
  }
}
