import AxisArrays
import Kernels

/// The median along a dimension that lies in the block as a whole.
struct MedianRun: BlockStep {
  let dimension: Int
  /// The length of the dimension.
  let length: Int
  let type: ElementType
  let ignoringNaN: Bool

  var outputType: ElementType { type }

  func run(_ block: Block, workspace: CPUWorkspace) throws(DeviceError) -> Int {
    if type == .float32 {
      try run(block, workspace, as: Float.self, middle: ax_median_f32)
    } else {
      try run(block, workspace, as: Double.self, middle: ax_median_f64)
    }
    return 0
  }

  private func run<Element: BinaryFloatingPoint>(
    _ block: Block, _ workspace: CPUWorkspace, as element: Element.Type,
    middle: (Element, Element) -> Element
  ) throws(DeviceError) {
    let view = AxisView(block.inputRegion, along: dimension)
    let input = block.input.assumingMemoryBound(to: Element.self)
    let output = block.output.assumingMemoryBound(to: Element.self)
    let memory = try workspace.state(byteCount: view.length * MemoryLayout<Element>.size)
      .assumingMemoryBound(to: Element.self)
    for outer in 0..<view.outer {
      for inner in 0..<view.inner {
        var source = input + outer * view.length * view.inner + inner
        var count = 0
        for _ in 0..<view.length {
          if !source.pointee.isNaN {
            memory[count] = source.pointee
            count += 1
          }
          source += view.inner
        }
        let values = UnsafeMutableBufferPointer(start: memory, count: count)
        let hasMedian = count > 0 && (ignoringNaN || count == view.length)
        output[outer * view.inner + inner] =
          hasMedian ? Self.median(of: values, middle: middle) : .nan
      }
    }
  }

  /// The middle value of a non-empty buffer without NaN, or the mean of the two middle ones.
  private static func median<Element: BinaryFloatingPoint>(
    of values: UnsafeMutableBufferPointer<Element>, middle: (Element, Element) -> Element
  ) -> Element {
    let rank = values.count / 2
    select(rank, of: values)
    let upper = signed(values[rank], rank: rank, of: values)
    if values.count % 2 == 1 { return upper }
    let lower = values[..<rank].max() ?? upper
    return middle(signed(lower, rank: rank - 1, of: values), upper)
  }

  /// A zero with the sign it has where -0 comes before +0, as in the selection by passes; any other
  /// number as it is.
  private static func signed<Element: BinaryFloatingPoint>(
    _ value: Element, rank: Int, of values: UnsafeMutableBufferPointer<Element>
  ) -> Element {
    guard value == 0 else { return value }
    let before = values.reduce(0) { $0 + ($1 < 0 || ($1 == 0 && $1.sign == .minus) ? 1 : 0) }
    return rank < before ? -0.0 : 0
  }

  /// Puts the element of rank `rank` in its place, smaller ones before it (Hoare's FIND, with the
  /// median of three as the pivot).
  private static func select<Element: Comparable>(
    _ rank: Int, of values: UnsafeMutableBufferPointer<Element>
  ) {
    var low = 0
    var high = values.count - 1
    while low < high {
      let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
      let pivot = max(min(a, b), min(max(a, b), c))
      var left = low
      var right = high
      while left <= right {
        while values[left] < pivot { left += 1 }
        while pivot < values[right] { right -= 1 }
        if left <= right {
          values.swapAt(left, right)
          left += 1
          right -= 1
        }
      }
      if rank <= right {
        high = right
      } else if rank >= left {
        low = left
      } else {
        return
      }
    }
  }
}
