import AxisArrays

/// A stage's work on the CPU: a list of traversals of the block.
///
///     input block -> step -> scratch -> step -> scratch -> … -> result
///
/// Neighbouring maps are one traversal: each tile goes through all of their kernels before the
/// next tile is touched, so that a block is read once and written once however many there are.
struct CPUProgram: Program {
  private let steps: [any BlockStep]
  private let partials: Reducer?
  private let inputType: ElementType

  /// Resolves every kernel.
  init(
    _ work: StageWork, shape: [Int], type: ElementType, instructionSet: InstructionSet
  ) throws(DeviceError) {
    var steps: [any BlockStep] = []
    var maps: [MapStep] = []
    var shape = shape
    var type = type
    inputType = type

    func endMaps() throws(DeviceError) {
      guard !maps.isEmpty else { return }
      steps.append(try MapRun(maps, instructionSet: instructionSet))
      maps = []
    }

    for item in work.works {
      if case .map(let more) = item {
        maps += more
      } else {
        try endMaps()
        switch item {
        case .map: break
        case .pair(let kernel, let dimension, let type):
          steps.append(
            try PairRun(
              kernel: kernel, dimension: dimension, type: type, instructionSet: instructionSet))
        case .difference(let dimension, let type):
          steps.append(
            try DifferenceRun(dimension: dimension, type: type, instructionSet: instructionSet))
        case .permute(let order):
          steps.append(PermuteRun(order: order, type: type))
        case .reduce(let reduction):
          let reducer = try Reducer(reduction, instructionSet: instructionSet)
          steps.append(ReduceRun(reducer: reducer, length: shape[reduction.dimension]))
        case .median(let dimension, let type, let ignoringNaN):
          steps.append(
            MedianRun(
              dimension: dimension, length: shape[dimension], type: type,
              ignoringNaN: ignoringNaN))
        case .lookup(let coordinates):
          steps.append(LookupRun(coordinates: coordinates))
        }
      }
      shape = item.outputShape(for: shape)
      type = item.outputType(for: type)
    }
    try endMaps()
    if case .partials(let reduction) = work.ending {
      partials = try Reducer(reduction, instructionSet: instructionSet)
    } else {
      partials = nil
      if steps.isEmpty { steps.append(try MapRun([], type: type, instructionSet: instructionSet)) }
    }
    self.steps = steps
  }

  func inputRegion(for output: Region) -> Region {
    steps.reversed().reduce(output) { $1.inputRegion(for: $0) }
  }

  func resultBytes(for output: Region) -> Int {
    partials.map { $0.partialBytes(for: AxisView(output, along: $0.reduction.dimension)) }
      ?? output.count * (steps.last?.outputType ?? inputType).size
  }

  func makeWorkspace(for output: Region) -> any Workspace {
    CPUWorkspace(bufferBytes: bufferBytes(for: output))
  }

  func run(
    input: UnsafeRawPointer, output: Region, result: UnsafeMutableRawPointer,
    workspace: any Workspace
  ) throws(DeviceError) -> Int {
    guard let workspace = workspace as? CPUWorkspace else {
      throw DeviceError(.software, "a workspace of another device reached the CPU")
    }
    let regions = regions(for: output)
    var saturated = 0
    var source = input
    for (index, step) in steps.enumerated() {
      let isLast = index == steps.count - 1 && partials == nil
      let target = isLast ? result : workspace.buffer(index)
      let block = Block(
        input: source, inputRegion: regions[index], output: target,
        outputRegion: regions[index + 1])
      if block.outputRegion.count > 0 { saturated += try step.run(block, workspace: workspace) }
      source = UnsafeRawPointer(target)
    }
    if let partials {
      let view = AxisView(output, along: partials.reduction.dimension)
      partials.makePartials(of: source, block: view, into: result)
    }
    return saturated
  }

  /// The input region of every step, and the output region of the last.
  private func regions(for output: Region) -> [Region] {
    var regions = [output]
    for step in steps.reversed() {
      regions.append(step.inputRegion(for: regions[regions.count - 1]))
    }
    return regions.reversed()
  }

  /// Bytes of the largest block that passes between two steps.
  private func bufferBytes(for output: Region) -> Int {
    let regions = regions(for: output)
    let between = partials == nil ? steps.count - 1 : steps.count
    return (0..<between).map { regions[$0 + 1].count * steps[$0].outputType.size }.max() ?? 0
  }
}
