import AxisArrays
import Devices

extension Stage {
  /// The kernels of a stage; those of neighbouring maps, which run in one traversal, on one line.
  public var kernels: [String] {
    var lines: [String] = []
    var isMap = false
    for work in works {
      let text = Self.name(of: work)
      if text.isEmpty { continue }
      if case .map = work {
        if isMap, let last = lines.popLast() {
          lines.append("\(last) -> \(text)")
        } else {
          lines.append(text)
        }
        isMap = true
      } else {
        lines.append(text)
        isMap = false
      }
    }
    switch ending {
    case .elements: break
    case .reduction(let reduction):
      lines.append("\(reduction.kernel) along dimension \(reduction.dimension), over all blocks")
    case .median(let dimension, let type, _):
      lines.append("median_\(type.suffix) along dimension \(dimension), over all blocks")
    }
    return lines
  }

  private static func name(of work: Work) -> String {
    switch work {
    case .map(let steps): steps.map(\.kernel).joined(separator: " -> ")
    case .pair(let kernel, let dimension, _): "\(kernel) along dimension \(dimension)"
    case .difference(let dimension, let type):
      "difference_\(type.suffix) along dimension \(dimension)"
    case .permute(let order): "permute (\(order.map(String.init).joined(separator: ", ")))"
    case .reduce(let reduction):
      "\(reduction.kernel) along dimension \(reduction.dimension), within each block"
    case .median(let dimension, let type, _):
      "median_\(type.suffix) along dimension \(dimension), within each block"
    case .lookup: "coordinates of indices"
    }
  }

  /// Bytes of the stage's input.
  public var inputBytes: Int { (inputShape + [inputType.size]).product }

  /// Bytes of the stage's result.
  public var resultBytes: Int { (resultShape + [resultType.size]).product }
}
