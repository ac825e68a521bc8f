import AxisArrays
import Kernels

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
  /// Nil where the elements stay as they are.
  private let constant: ax_map_loop?
  private let varying: ax_map_loop?
  private let parameterType: ElementType
  private let outputType: ElementType
  private let constants: ConstantPool
  /// What is to be counted after the kernel has run.
  let counting: ValueCounting?

  init(_ map: MapStep, instructionSet: InstructionSet) throws(DeviceError) {
    counting = map.count.map { ValueCounting(count: $0, input: map.input, output: map.output) }
    parameters = map.parameters
    parameterType = map.input
    outputType = map.output
    constants = ConstantPool(map.parameters, type: map.input)
    if map.isCensus {
      (constant, varying) = (nil, nil)
      return
    }
    guard let kernel = ax_find_map(map.kernel, instructionSet.kernel),
      let loop = kernel.pointee.constant,
      kernel.pointee.parameter_count == map.parameters.count
    else {
      throw DeviceError(.software, "there is no kernel '\(map.kernel)' with these parameters")
    }
    constant = loop
    varying = kernel.pointee.varying
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
    guard let constant else {
      target.copyMemory(from: source, byteCount: tile.count * outputType.size)
      return 0
    }
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
        target + start * outputType.size, workspace.parameters)
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
