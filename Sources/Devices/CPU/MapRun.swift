import AxisArrays

/// A run of neighbouring map steps in one traversal.
struct MapRun: BlockStep {
  private let steps: [CompiledMap]
  private let inputSize: Int
  /// The workspace's first slot for the coefficients of these steps.
  private let firstSlot: Int
  let outputType: ElementType

  /// Resolves the kernels of one step or more, which follow `before` others in the program.
  init(
    _ maps: [MapStep], after before: Int, instructionSet: InstructionSet
  ) throws(DeviceError) {
    guard let first = maps.first, let last = maps.last else {
      throw DeviceError(.software, "there is no step in a run of maps")
    }
    var steps: [CompiledMap] = []
    for map in maps { steps.append(try CompiledMap(map, instructionSet: instructionSet)) }
    self.steps = steps
    firstSlot = before * CompiledMap.mostParameters
    inputSize = first.input.size
    outputType = last.output
  }

  func run(_ block: Block, workspace: CPUWorkspace) -> Int {
    let count = block.outputRegion.count
    let tileLength = tileLength(in: block.outputRegion)
    let runLength = runLength(in: block.outputRegion)
    var saturated = 0
    var start = 0
    while start < count {
      // A tile ends where a coefficient with long runs changes, so that it is one number there.
      let toChange = runLength.map { $0 - start % $0 } ?? count
      let tile = start..<min(start + min(tileLength, toChange), count)
      var source = block.input + start * inputSize
      for (index, step) in steps.enumerated() {
        let target =
          index == steps.count - 1
          ? block.output + start * outputType.size : workspace.tile(index)
        let exceeding = step.run(
          tile, of: block.outputRegion, slot: firstSlot + index * CompiledMap.mostParameters,
          from: source, to: target, workspace: workspace)
        saturated += exceeding
        step.counting?.add(
          tile.count, from: source, to: target, exceeding: exceeding, into: &workspace.counts)
        source = UnsafeRawPointer(target)
      }
      start = tile.upperBound
    }
    return saturated
  }

  /// A whole number of periods of the first coefficient that repeats within a tile, so that its
  /// expansion serves every tile of the block.
  private func tileLength(in region: Region) -> Int {
    let longest = CPUWorkspace.tileLength
    for step in steps {
      for case .along(let dimension, _) in step.parameters {
        let period = region.shape[dimension...].reduce(1, *)
        if period > 0, period <= longest { return longest / period * period }
      }
    }
    return longest
  }
}

extension MapRun {
  /// Elements between changes of a coefficient that stays the same for a good part of a tile; nil
  /// when there is none.
  private func runLength(in region: Region) -> Int? {
    for step in steps {
      for case .along(let dimension, _) in step.parameters {
        let inner = AxisView(region, along: dimension).inner
        if inner >= CPUWorkspace.tileLength / 2 { return inner }
      }
    }
    return nil
  }
}
