import AxisArrays
import Kernels

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
        saturated += step.run(
          tile, of: block.outputRegion, slot: firstSlot + index * CompiledMap.mostParameters,
          from: source, to: target, workspace: workspace)
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

/// A map step whose kernel has been looked up.
///
/// Unchecked: the kernels are functions and static tables, and the constants are never written
/// after `init`.
struct CompiledMap: @unchecked Sendable {
  /// The most parameters of any kernel.
  static let mostParameters = 4

  /// Elements to which coefficients are expanded where they repeat within as many: what a kernel
  /// reads beside its input then takes little of the first-level cache.
  private static let stretch = 512

  let parameters: [Coefficient]
  private let constant: ax_map_loop
  private let varying: ax_map_loop?
  private let parameterType: ElementType
  private let outputSize: Int
  private let constants: ConstantPool

  init(_ map: MapStep, instructionSet: InstructionSet) throws(DeviceError) {
    guard let kernel = ax_find_map(map.kernel, instructionSet.kernel),
      let loop = kernel.pointee.constant,
      kernel.pointee.parameter_count == map.parameters.count
    else {
      throw DeviceError(.software, "there is no kernel '\(map.kernel)' with these parameters")
    }
    constant = loop
    varying = kernel.pointee.varying
    parameters = map.parameters
    parameterType = map.input
    outputSize = map.output.size
    constants = ConstantPool(map.parameters, type: map.input)
    if hasVarying, varying == nil {
      throw DeviceError(.software, "the kernel '\(map.kernel)' takes constants only")
    }
  }

  private var hasVarying: Bool {
    parameters.contains { if case .along = $0 { true } else { false } }
  }

  /// Runs the kernel over the elements `tile` of the block. Its coefficients are kept in the slots
  /// from `slot` on.
  func run(
    _ tile: Range<Int>, of region: Region, slot: Int, from source: UnsafeRawPointer,
    to target: UnsafeMutableRawPointer, workspace: CPUWorkspace
  ) -> Int {
    if parameters.isEmpty { return constant(tile.count, source, target, nil) }
    guard let varying, !setConstants(tile, of: region, workspace) else {
      return constant(tile.count, source, target, workspace.parameters)
    }
    let stretch = min(tile.count, stretch(in: region))
    for (position, parameter) in parameters.enumerated() {
      workspace.parameters[position] = workspace.expansions.values(
        of: parameter, constant: constants.pointer(to: position), type: parameterType,
        slot: slot + position, tile: tile.lowerBound..<tile.lowerBound + stretch, region: region)
    }
    var saturated = 0
    for start in stride(from: 0, to: tile.count, by: stretch) {
      saturated += varying(
        min(stretch, tile.count - start), source + start * parameterType.size,
        target + start * outputSize, workspace.parameters)
    }
    return saturated
  }

  /// After how many elements all coefficients are where they were; a tile, where that is long.
  private func stretch(in region: Region) -> Int {
    var longest = 1
    for case .along(let dimension, _) in parameters {
      longest = max(longest, region.shape[dimension...].reduce(1, *))
    }
    // The period of a dimension is a multiple of those of the dimensions after it.
    return longest <= Self.stretch ? Self.stretch / longest * longest : CPUWorkspace.tileLength
  }

  /// Points the kernel's parameters at single values; false when a coefficient changes within the
  /// tile.
  private func setConstants(
    _ tile: Range<Int>, of region: Region, _ workspace: CPUWorkspace
  ) -> Bool {
    for (position, parameter) in parameters.enumerated() {
      switch parameter {
      case .constant:
        workspace.parameters[position] = constants.pointer(to: position)
      case .along(let dimension, let values):
        let view = AxisView(region, along: dimension)
        let row = tile.lowerBound / view.inner
        if row != (tile.upperBound - 1) / view.inner { return false }
        let memory = workspace.singleValue(position)
        Scalar.real(values[view.first + row % view.length]).store(as: parameterType, to: memory)
        workspace.parameters[position] = UnsafeRawPointer(memory)
      }
    }
    return true
  }
}
