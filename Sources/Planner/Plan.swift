public import AxisArrays
import ChainLanguage
import Devices
public import Operators
public import Storage

/// A chain bound to one input: what comes out, in which stages it is computed, and how both lie in
/// their files. It is made before any element is read.
public struct Plan: Sendable {
  /// The specification of the input.
  public let input: ArraySpecification
  /// The specification of the output.
  public let output: ArraySpecification
  /// How the input lies in its file.
  public let inputLayout: StorageLayout
  /// How the output will lie in its file.
  public let outputLayout: StorageLayout
  /// The stages, first to last.
  public let stages: [Stage]
  /// How the memory is shared out.
  public let budget: MemoryBudget

  /// Binds a chain to an array.
  ///
  /// - Parameters:
  ///   - chain: The operators.
  ///   - input: The specification of the array, with dimensions and axes as the user named them.
  ///   - layout: How the array lies in its file.
  ///   - context: Reads what operators ask for.
  ///   - request: What the user asks of the output's layout.
  ///   - budget: The memory and the threads to plan for.
  /// - Throws: a `ChainError` that points at what does not fit the input, or a `PlanError`.
  public init(
    _ chain: ResolvedChain, input: ArraySpecification, layout: StorageLayout,
    context: some BindingContext, request: LayoutRequest = LayoutRequest(), budget: MemoryBudget
  ) throws {
    guard input.byteCount < .max else {
      throw PlanError(.data, "the array claims more bytes than a file can hold")
    }
    var items: [StageCutter.Item] = []
    var trace = DimensionTrace(rank: input.dimensions.count)
    var specification = input
    for (index, step) in chain.operators.enumerated() {
      let application = try step.apply(to: specification, in: context)
      for work in application.work {
        trace.follow(work)
        items.append(StageCutter.Item(index: index, name: step.call.name, work: work))
      }
      specification = application.output
    }
    outputLayout = try StorageLayout.output(
      like: layout, order: trace.order, shape: specification.shape,
      type: specification.elementType, request: request)
    let cutter = StageCutter(
      budget: budget, inputChunk: layout.chunk, outputChunk: outputLayout.chunk)
    stages = cutter.cut(items, shape: input.shape, type: input.elementType)
    output = specification
    self.input = input
    inputLayout = layout
    self.budget = budget
  }

  /// Bytes that all stages read, in all their passes.
  public var bytesToRead: Int {
    stages.reduce(0) { $0 + $1.bytesToRead(budget: budget) }
  }
}
