import AxisArrays
import Devices
import Storage

extension Decoding {
  /// The work that makes values of stored elements, as that of operators before those of the chain.
  var items: [StageCutter.Item] {
    var items: [StageCutter.Item] = []
    let steps = steps
    if !steps.isEmpty {
      items.append(StageCutter.Item(index: -2, name: "unpack", work: .map(steps)))
    }
    if let order {
      items.append(StageCutter.Item(index: -1, name: "transpose", work: .permute(order: order)))
    }
    return items
  }

  private var steps: [MapStep] {
    if !changesValues { return [] }
    let compute = elementType.arithmeticCompute
    var steps = missingSteps
    steps += MapStep.conversion(from: steps.last?.output ?? storedType, to: compute)
    for number in missing { steps.append(.function("mask", compute, .real(number))) }
    if isScaled { steps.append(.function("linear", compute, factor, .real(offset))) }
    return steps + MapStep.conversion(from: compute, to: elementType)
  }

  /// Integers that stand for no value become NaN before a float64 makes others of their neighbours.
  private var missingSteps: [MapStep] {
    let numbers = missingIntegers.map { number in
      Coefficient.constant(
        storedType.isSigned
          ? .signed(Int64(truncatingIfNeeded: number))
          : .unsigned(UInt64(truncatingIfNeeded: number)))
    }
    guard let first = numbers.first else { return [] }
    return numbers.dropFirst().map { .function("merge", storedType, $0, first) } + [
      MapStep(
        kernel: "missing_\(storedType.suffix)", input: storedType, output: .float64,
        parameters: [first])
    ]
  }

  private var factor: Coefficient {
    switch scale {
    case .constant(let value): .real(value)
    case .along(let dimension, let values): .along(dimension: dimension, values: values)
    }
  }
}
