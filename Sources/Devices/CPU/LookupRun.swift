import AxisArrays

/// Replaces int64 indices along an axis by the axis's coordinates.
struct LookupRun: BlockStep {
  let coordinates: Coordinates
  let outputType = ElementType.float64

  func run(_ block: Block, workspace: CPUWorkspace) -> Int {
    let count = block.outputRegion.count
    let indices = UnsafeBufferPointer(
      start: block.input.assumingMemoryBound(to: Int64.self), count: count)
    let output = block.output.assumingMemoryBound(to: Double.self)
    switch coordinates {
    case .linear(let gain, let offset):
      for (position, index) in indices.enumerated() {
        let product = Double(index) * gain
        output[position] = product + offset
      }
    case .values(let values):
      for (position, index) in indices.enumerated() { output[position] = values[Int(index)] }
    }
    return 0
  }
}
