import AxisArrays

/// Folds the partials of the blocks, in order.
final class ReductionCollector: Collector {
  let passCount = 1
  private let reducer: Reducer
  private let axisLength: Int
  private var totals = GrowingBuffer()
  private var results = GrowingBuffer()

  init(_ reducer: Reducer, axisLength: Int) {
    self.reducer = reducer
    self.axisLength = axisLength
  }

  func add(
    _ block: any BlockMemory, at place: BlockPlace
  ) throws(DeviceError) -> UnsafeRawBufferPointer? {
    guard let partials = block.result.baseAddress else { return nil }
    let view = AxisView(place.region, along: reducer.reduction.dimension)
    let totals = try totals.memory(view.outer * reducer.totalBytes(inner: view.inner))
    reducer.fold(partials, block: view, into: totals)
    guard place.isLast else { return nil }
    let bytes = view.outer * view.inner * reducer.reduction.output.size
    let memory = try results.memory(bytes)
    try reducer.finish(
      totals, outer: view.outer, inner: view.inner, axisLength: axisLength, into: memory)
    return UnsafeRawBufferPointer(start: memory, count: bytes)
  }
}

/// Selects medians in several passes.
final class MedianCollector: Collector {
  let passCount: Int
  private let dimension: Int
  private let type: ElementType
  private let make: (Int) -> Median
  private var median: Median?
  private var results = GrowingBuffer()

  /// Each pass finds `digitBits` bits.
  init(
    dimension: Int, type: ElementType, ignoringNaN: Bool, axisLength: Int, digitBits: Int
  ) {
    self.dimension = dimension
    self.type = type
    passCount = Median.passCount(type: type, digitBits: digitBits)
    make = {
      Median(
        columns: $0, length: axisLength, type: type, ignoringNaN: ignoringNaN,
        digitBits: digitBits)
    }
  }

  func add(
    _ block: any BlockMemory, at place: BlockPlace
  ) throws(DeviceError) -> UnsafeRawBufferPointer? {
    guard let elements = block.result.baseAddress else { return nil }
    let view = AxisView(place.region, along: dimension)
    let columns = view.outer * view.inner
    if place.isFirst {
      if place.pass == 0 { median = make(columns) }
      try median?.beginPass()
    }
    median?.count(elements, block: view)
    guard place.isLast else { return nil }
    median?.endPass()
    guard place.pass == passCount - 1 else { return nil }
    let bytes = columns * type.size
    let memory = try results.memory(bytes)
    median?.write(into: memory)
    return UnsafeRawBufferPointer(start: memory, count: bytes)
  }
}
