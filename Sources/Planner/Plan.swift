public import AxisArrays
import ChainLanguage
import Devices
public import Operators
public import Storage

/// A chain bound to one input: what comes out, in which stages it is computed, and how both lie in
/// their files. It is made before any element is read.
public struct Plan: Sendable {
  /// The specification of the input, of the values that its elements stand for.
  public let input: ArraySpecification
  /// The specification of the output.
  public let output: ArraySpecification
  /// How the input lies in its file.
  public let inputLayout: StorageLayout
  /// How the output will lie in its file.
  public let outputLayout: StorageLayout
  /// The stages, first to last.
  public let stages: [Stage]
  /// What the input's stored elements stand for.
  public let decoding: Decoding
  /// How the memory is shared out.
  public let budget: MemoryBudget
  /// What is counted; nil when nothing is.
  public let checks: Checks?

  /// Binds a chain to an array.
  ///
  /// - Parameters:
  ///   - chain: The operators.
  ///   - input: The specification of the array, with dimensions and axes as the user named them.
  ///   - decoding: What its stored elements stand for; nil when it is themselves.
  ///   - layout: How the array lies in its file.
  ///   - context: Reads what operators ask for.
  ///   - request: What the user asks of the output's layout.
  ///   - budget: The memory and the threads to plan for.
  ///   - isChecked: Whether values of note are counted.
  /// - Throws: a `ChainError` that points at what does not fit the input, or a `PlanError`.
  public init(
    _ chain: ResolvedChain, input: ArraySpecification, decoding: Decoding? = nil,
    layout: StorageLayout, context: some BindingContext, request: LayoutRequest = LayoutRequest(),
    budget: MemoryBudget, isChecked: Bool = false
  ) throws {
    let decoding = decoding ?? Decoding(input.elementType)
    let (storedShape, storedType) = (decoding.storedShape(of: input.shape), decoding.storedType)
    try Self.checkSize(input.shape, input.elementType)
    checks = isChecked ? Checks(chain) : nil
    var bound = try Bound(chain, to: input, decoding, in: context, checks)
    if input.attributes.packing.contains(where: { bound.specification.attributes[$0] == nil }) {
      // The units are those of the unpacked values, which are not what is computed with.
      var packed = input
      packed.units = nil
      bound = try Bound(chain, to: packed, decoding, in: context, checks)
    }
    let specification = bound.specification
    outputLayout = try StorageLayout.output(
      like: layout, order: bound.trace.order, shape: specification.shape,
      type: specification.elementType, request: request)
    var budget = budget
    try budget.reserve(
      layout.workingBytes(for: storedShape, elementSize: storedType.size))
    try budget.reserve(
      outputLayout.workingBytes(
        for: specification.shape, elementSize: specification.elementType.size))
    let cutter = StageCutter(
      budget: budget, inputChunk: layout.chunk, outputChunk: outputLayout.chunk,
      stream: request.stream)
    stages = cutter.cut(bound.items, shape: storedShape, type: storedType)
    output = specification
    self.input = input
    self.decoding = decoding
    inputLayout = layout
    self.budget = budget
  }

  /// Refuses arrays of more bytes than files and sums of bytes can have: 2^50, a petabyte. A dimension
  /// without elements counts as one element, so that no product of some lengths is larger.
  fileprivate static func checkSize(_ shape: [Int], _ type: ElementType) throws(PlanError) {
    guard (shape.map { max(1, $0) } + [type.size]).product <= 1 << 50 else {
      let shape = shape.map(String.init).joined(separator: " x ")
      throw PlanError(.data, "an array of \(shape) elements is larger than any file can be")
    }
  }

  /// Refuses medians of more elements than their counters can count.
  fileprivate static func checkCounters(_ length: Int) throws(PlanError) {
    guard length <= UInt32.max else {
      throw PlanError(
        .data, "the median of \(length) elements is of too many, at most \(UInt32.max)")
    }
  }

  /// Whether the output's elements come from its first to its last.
  public var isInOrder: Bool { stages.last?.isInOrder ?? false }

  /// Bytes that all stages read, in all their passes.
  public var bytesToRead: Int {
    stages.reduce(0) { $0 + $1.bytesToRead(budget: budget) }
  }
}

/// A chain's works on one array, and the specification that they lead to.
private struct Bound {
  var specification: ArraySpecification
  var items: [StageCutter.Item] = []
  var trace: DimensionTrace

  init(
    _ chain: ResolvedChain, to input: ArraySpecification, _ decoding: Decoding,
    in context: some BindingContext, _ checks: Checks?
  ) throws {
    specification = input
    trace = DimensionTrace(rank: input.dimensions.count)
    items = decoding.items
    for item in items { trace.follow(item.work) }
    var (shape, type) = (input.shape, input.elementType)
    for (index, step) in chain.operators.enumerated() {
      let application = try step.apply(to: specification, in: context)
      if checks != nil, index == 0 { addCensus(before: index, of: type, step.call.name) }
      for work in application.work {
        let work = checks?.counting(work, of: index) ?? work
        trace.follow(work)
        items.append(StageCutter.Item(index: index, name: step.call.name, work: work))
        if case .median(let dimension, _, _) = work {
          try Plan.checkCounters(shape[dimension])
        }
        shape = work.outputShape(for: shape)
        type = work.outputType(for: type)
        try Plan.checkSize(shape, type)
      }
      specification = application.output
      if checks != nil { addCensus(before: index + 1, of: type, step.call.name) }
    }
  }

  /// Counts what is not finite before an operator; the count is a part of the one named.
  private mutating func addCensus(before index: Int, of type: ElementType, _ name: String) {
    guard type.isFloat else { return }
    let step = MapStep.census(type, into: Checks.place(index))
    items.append(StageCutter.Item(index: max(0, index - 1), name: name, work: .map([step])))
  }
}
