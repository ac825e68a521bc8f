import AxisArrays

/// Folds the partials of the blocks, in order, on the device; the totals come down once.
final class OpenCLReductionCollector: Collector {
  let passCount = 1
  private let program: OpenCLProgram
  private let reducer: Reducer
  private let axisLength: Int
  private let queue: OpenCLQueue
  private let kernel: OpenCLKernel
  private var deviceTotals: OpenCLBuffer?
  private var deviceBytes = 0
  private var totals = GrowingBuffer()
  private var results = GrowingBuffer()

  init(_ program: OpenCLProgram, _ reduction: Reduction) throws(DeviceError) {
    self.program = program
    reducer = try Reducer(reduction, instructionSet: .best)
    axisLength = program.work.outputShape[reduction.dimension]
    queue = try OpenCLQueue(program.context)
    kernel = try program.makeKernel("fold")
  }

  func add(
    _ block: any BlockMemory, at place: BlockPlace
  ) throws(DeviceError) -> UnsafeRawBufferPointer? {
    guard let block = block as? OpenCLBlock else { return nil }
    let view = AxisView(place.region, along: reducer.reduction.dimension)
    let columns = view.outer * view.inner
    let bytes = view.outer * reducer.totalBytes(inner: view.inner)
    if deviceBytes < bytes {
      deviceTotals = try OpenCLBuffer(program.context, byteCount: bytes)
      deviceBytes = bytes
    }
    guard let deviceTotals else { return nil }
    let segments = Reducer.segments(in: view.length)
    if columns > 0 {
      let grid = program.launcher.grid(items: columns, elements: columns * segments, for: kernel)
      let divisor = Divisor(view.inner)
      try kernel.set(0, to: block.deviceResult)
      try kernel.set(1, to: deviceTotals)
      let numbers = [
        columns, grid.run, view.inner, Int(divisor.multiplier), divisor.bits, segments,
        place.isFirst ? 1 : 0,
      ]
      for (index, number) in numbers.enumerated() {
        try kernel.set(2 + index, to: UInt32(number))
      }
      try queue.launch(kernel, global: grid.global, local: grid.local)
    }
    let memory = try totals.memory(bytes)
    if place.isLast { try queue.read(deviceTotals, byteCount: bytes, to: memory) }
    program.note(try queue.finish(), toDevice: 0, fromDevice: place.isLast ? bytes : 0)
    guard place.isLast else { return nil }
    let resultBytes = columns * reducer.reduction.output.size
    let result = try results.memory(resultBytes)
    try reducer.finish(
      memory, outer: view.outer, inner: view.inner, axisLength: axisLength, into: result)
    return UnsafeRawBufferPointer(start: result, count: resultBytes)
  }
}

/// What a selection of medians is to do.
struct MedianOptions {
  var type: ElementType
  var ignoringNaN: Bool
  /// Elements along the axis.
  var length: Int
  /// Bits that one pass finds.
  var digitBits: Int
}

/// Selects medians in several passes. The device counts; the counts come down after each pass.
final class OpenCLMedianCollector: Collector {
  let passCount: Int
  private let program: OpenCLProgram
  private let dimension: Int
  private let options: MedianOptions
  private let queue: OpenCLQueue
  private let kernel: OpenCLKernel
  private var median: Median?
  private var counters: Counters?
  private var results = GrowingBuffer()

  /// What the device counts for the columns of one result.
  private struct Counters {
    let nans: OpenCLBuffer
    var middles: [Middle]
    var nanBytes: Int
    var countBytes: Int

    /// The keys that begin with a prefix, by their next digit.
    struct Middle {
      let prefixes: OpenCLBuffer
      let counts: OpenCLBuffer
    }
  }

  init(_ program: OpenCLProgram, dimension: Int, median: MedianOptions) throws(DeviceError) {
    self.program = program
    self.dimension = dimension
    options = median
    passCount = Median.passCount(type: median.type, digitBits: median.digitBits)
    queue = try OpenCLQueue(program.context)
    kernel = try program.makeKernel("count")
  }

  func add(
    _ block: any BlockMemory, at place: BlockPlace
  ) throws(DeviceError) -> UnsafeRawBufferPointer? {
    guard let block = block as? OpenCLBlock else { return nil }
    let view = AxisView(place.region, along: dimension)
    let columns = view.outer * view.inner
    if place.isFirst {
      if place.pass == 0 {
        median = Median(
          columns: columns, length: options.length, type: options.type,
          ignoringNaN: options.ignoringNaN, digitBits: options.digitBits)
      }
      try median?.beginPass(countsHere: false)
      counters = try begin()
    }
    guard let median, let counters else { return nil }
    if place.region.count > 0 {
      for (index, middle) in counters.middles.enumerated() {
        try count(
          block, view, middle, nans: counters.nans, median,
          countsNaN: place.pass == 0 && index == 0)
      }
    }
    program.note(try queue.finish(), toDevice: 0, fromDevice: 0)
    guard place.isLast else { return nil }
    try end(counters, median)
    guard place.pass == passCount - 1 else { return nil }
    let bytes = columns * options.type.size
    let memory = try results.memory(bytes)
    median.write(into: memory)
    return UnsafeRawBufferPointer(start: memory, count: bytes)
  }

  /// Puts the prefixes of a pass on the device, and clears its counts.
  private func begin() throws(DeviceError) -> Counters? {
    guard let median else { return nil }
    let nanBytes = median.columns * 4
    let countBytes = (median.columns << median.bits) * 4
    let nans = try OpenCLBuffer(program.context, byteCount: nanBytes)
    try queue.clear(nans, byteCount: nanBytes)
    var middles: [Counters.Middle] = []
    for prefixes in median.wantedPrefixes {
      let middle = Counters.Middle(
        prefixes: try OpenCLBuffer(program.context, copying: prefixes),
        counts: try OpenCLBuffer(program.context, byteCount: countBytes))
      try queue.clear(middle.counts, byteCount: countBytes)
      middles.append(middle)
    }
    program.note(
      try queue.finish(), toDevice: middles.count * median.columns * 8, fromDevice: 0)
    return Counters(nans: nans, middles: middles, nanBytes: nanBytes, countBytes: countBytes)
  }

  private func count(
    _ block: OpenCLBlock, _ view: AxisView, _ middle: Counters.Middle, nans: OpenCLBuffer,
    _ median: Median, countsNaN: Bool
  ) throws(DeviceError) {
    let items = view.outer * view.length * view.inner
    let grid = program.launcher.grid(items: items, elements: items, for: kernel)
    let row = Divisor(view.length * view.inner)
    let column = Divisor(view.inner)
    try kernel.set(0, to: block.deviceResult)
    try kernel.set(1, to: middle.prefixes)
    try kernel.set(2, to: middle.counts)
    try kernel.set(3, to: nans)
    let numbers = [
      items, grid.run, view.length * view.inner, Int(row.multiplier), row.bits, view.inner,
      Int(column.multiplier), column.bits, median.shift, median.bits, countsNaN ? 1 : 0,
    ]
    for (index, number) in numbers.enumerated() {
      try kernel.set(4 + index, to: UInt32(number))
    }
    try queue.launch(kernel, global: grid.global, local: grid.local)
  }

  /// Brings the counts of a pass to the selection.
  private func end(_ counters: Counters, _ median: Median) throws(DeviceError) {
    var counts: [KeyCounts] = []
    for middle in counters.middles { counts.append(try read(middle.counts, counters.countBytes)) }
    let nans = try read(counters.nans, counters.nanBytes)
    program.note(
      try queue.finish(), toDevice: 0,
      fromDevice: counters.nanBytes + counts.count * counters.countBytes)
    median.endPass(counts: counts, nans: nans)
  }

  private func read(_ buffer: OpenCLBuffer, _ byteCount: Int) throws(DeviceError) -> KeyCounts {
    let counts = try KeyCounts(byteCount / MemoryLayout<UInt32>.stride)
    if let start = counts.bytes.baseAddress {
      try queue.read(buffer, byteCount: byteCount, to: start)
    }
    program.note(try queue.finish(), toDevice: 0, fromDevice: 0)
    return counts
  }
}
