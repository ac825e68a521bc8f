import AxisArrays

/// A stage's work on the CPU: a list of traversals of the block.
///
///     input block -> step -> scratch -> step -> scratch -> … -> result
///
/// Neighbouring maps are one traversal: each tile goes through all of their kernels before the
/// next tile is touched, so that a block is read once and written once however many there are.
/// Where there are several traversals, a block is cut into pieces that go through all of them, so
/// that what passes between two stays in the second-level cache. Without any, the input is the
/// result.
struct CPUProgram: Program {
  private let work: StageWork
  private let steps: [Step]
  private let partials: Reducer?

  /// One traversal, and the work that it does to an array of the given shape.
  private struct Step {
    var run: any BlockStep
    var work: Work
    var shape: [Int]
  }

  /// Resolves every kernel.
  init(_ work: StageWork, instructionSet: InstructionSet) throws(DeviceError) {
    self.work = work
    var steps: [Step] = []
    var maps: [MapStep] = []
    var mapCount = 0
    var shape = work.shape
    var type = work.type

    func endMaps() throws(DeviceError) {
      guard !maps.isEmpty else { return }
      let run = try MapRun(maps, after: mapCount, instructionSet: instructionSet)
      steps.append(Step(run: run, work: .map(maps), shape: shape))
      mapCount += maps.count
      maps = []
    }
    func add(_ run: any BlockStep, _ work: Work) {
      steps.append(Step(run: run, work: work, shape: shape))
    }

    for item in work.works {
      if case .map(let more) = item {
        maps += more
      } else {
        try endMaps()
        switch item {
        case .map: break
        case .pair(let kernel, let dimension, let type):
          let run = try PairRun(
            kernel: kernel, dimension: dimension, type: type, instructionSet: instructionSet)
          add(run, item)
        case .difference(let dimension, let type):
          let run = try DifferenceRun(
            dimension: dimension, type: type, instructionSet: instructionSet)
          add(run, item)
        case .permute(let order):
          add(PermuteRun(order: order, type: type), item)
        case .reduce(let reduction):
          let reducer = try Reducer(reduction, instructionSet: instructionSet)
          add(ReduceRun(reducer: reducer, length: shape[reduction.dimension]), item)
        case .median(let dimension, let type, let ignoringNaN):
          let run = MedianRun(
            dimension: dimension, length: shape[dimension], type: type, ignoringNaN: ignoringNaN)
          add(run, item)
        case .lookup(let coordinates):
          add(LookupRun(coordinates: coordinates), item)
        }
      }
      shape = item.outputShape(for: shape)
      type = item.outputType(for: type)
    }
    try endMaps()
    if case .reduction(let reduction) = work.ending {
      partials = try Reducer(reduction, instructionSet: instructionSet)
    } else {
      partials = nil
    }
    self.steps = steps
  }

  func inputRegion(for output: Region) -> Region {
    work.inputRegion(for: output)
  }

  func makeBlock(upTo output: Region) throws(DeviceError) -> any BlockMemory {
    let inputBytes = inputRegion(for: output).count * work.type.size
    if isEmpty { return try CPUBlock(inputBytes: inputBytes) }
    return try CPUBlock(inputBytes: inputBytes, resultBytes: resultBytes(of: output))
  }

  /// Whether nothing is done to the elements.
  private var isEmpty: Bool { steps.isEmpty && partials == nil }

  func makeWorkspace(upTo output: Region) throws(DeviceError) -> any Workspace {
    try CPUWorkspace(bufferBytes: bufferBytes(for: output))
  }

  func makeCollector(digitBits: Int) -> (any Collector)? {
    if let partials {
      return ReductionCollector(
        partials, axisLength: work.outputShape[partials.reduction.dimension])
    }
    guard case .median(let dimension, let type, let ignoringNaN) = work.ending else { return nil }
    return MedianCollector(
      dimension: dimension, type: type, ignoringNaN: ignoringNaN,
      axisLength: work.outputShape[dimension], digitBits: digitBits)
  }

  var activity: DeviceActivity? { nil }

  func run(
    _ block: any BlockMemory, output: Region, in workspace: any Workspace
  ) throws(DeviceError) -> ValueCounts {
    guard let memory = block as? CPUBlock, let workspace = workspace as? CPUWorkspace else {
      throw DeviceError(.software, "memory of another device reached the CPU")
    }
    if isEmpty { return ValueCounts() }
    let input = UnsafeRawPointer(memory.inputMemory)
    workspace.counts = ValueCounts()
    for piece in pieces(of: output) {
      workspace.counts.saturated += try run(
        piece.output, from: input + piece.inputStart * work.type.size,
        to: memory.resultMemory + piece.resultStart, in: workspace)
    }
    return workspace.counts
  }

  /// Takes a region through all steps. Both memories are packed.
  private func run(
    _ output: Region, from input: UnsafeRawPointer, to result: UnsafeMutableRawPointer,
    in workspace: CPUWorkspace
  ) throws(DeviceError) -> Int {
    let regions = regions(for: output)
    var saturated = 0
    var source = input
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1 && partials == nil
      let target = isLast ? result : workspace.buffer(index)
      let block = Block(
        input: source, inputRegion: regions[index], output: target,
        outputRegion: regions[index + 1])
      if block.outputRegion.count > 0 { saturated += try step.run.run(block, workspace: workspace) }
      source = UnsafeRawPointer(target)
    }
    if let partials {
      partials.makePartials(of: source, block: view(output, of: partials), into: result)
    }
    return saturated
  }

  private func view(_ output: Region, of reducer: Reducer) -> AxisView {
    AxisView(output, along: reducer.reduction.dimension)
  }

  /// The input region of every step, and the output region of the last.
  private func regions(for output: Region) -> [Region] {
    var regions = [output]
    for step in steps.reversed() {
      let next = regions[regions.count - 1]
      regions.append(step.work.inputRegion(for: next, inputShape: step.shape))
    }
    return regions.reversed()
  }

  /// Bytes of the largest block that passes between two steps.
  private func bufferBytes(for output: Region) -> Int {
    let regions = regions(for: output)
    let between = max(0, traversals - 1)
    return (0..<between).map { regions[$0 + 1].count * steps[$0].run.outputType.size }.max() ?? 0
  }
}

extension CPUProgram {
  /// How many traversals a block goes through.
  var traversals: Int { steps.count + (partials == nil ? 0 : 1) }

  /// The dimension of the output that the ending reduces in segments.
  var reducedDimension: Int? { partials?.reduction.dimension }

  /// Whether a region of output comes of whole pairs, which the regions of pairs do not see to.
  func holdsPairs(_ output: Region) -> Bool {
    zip(steps, regions(for: output)).allSatisfy { step, region in
      guard case .pair(_, let dimension, _) = step.work else { return true }
      return region.shape[dimension] == step.shape[dimension]
    }
  }

  /// Bytes of the result of a region.
  func resultBytes(of output: Region) -> Int {
    partials.map { $0.partialBytes(for: view(output, of: $0)) }
      ?? output.count * work.outputType.size
  }
}
