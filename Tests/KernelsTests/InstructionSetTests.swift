import Kernels
import Testing

/// Every instruction set gives the baseline's bits. Where both operands of an operation are NaN,
/// IEEE 754 leaves open which one's payload the result has; so results are compared as bits, NaN
/// of the maps and pairs as NaN.
@Suite struct InstructionSetTests {
  @Test(arguments: sampleCounts) func mapsAgree(count: Int) {
    for isa in otherInstructionSets {
      for (baseline, map) in zip(entries(ax_map_at, AX_ISA_BASELINE), entries(ax_map_at, isa)) {
        #expect(baseline.label == map.label)
        let input = map.input.sample(count: count, seed: 1)
        let every = (0..<Int(map.parameter_count)).map {
          map.input.sample(count: count, seed: UInt64(2 + $0))
        }
        if map.varying != nil {
          let expected = baseline.run(varying: true, input, parameters: every)
          let actual = map.run(varying: true, input, parameters: every)
          expectSame(actual.bytes, expected.bytes, map.output, "\(map.label), varying")
        }
        for seed in 10..<14 as Range<UInt64> {
          let one = (0..<UInt64(map.parameter_count)).map {
            map.input.sample(count: 1, seed: seed + 100 * $0)
          }
          let expected = baseline.run(input, parameters: one)
          let actual = map.run(input, parameters: one)
          expectSame(actual.bytes, expected.bytes, map.output, "\(map.label), seed \(seed)")
          #expect(actual.saturated == expected.saturated, "\(map.label)")
        }
      }
    }
  }

  @Test func mapsWorkInPlace() {
    for isa in everyInstructionSet {
      for map in entries(ax_map_at, isa) where map.input.size == map.output.size {
        let input = map.input.sample(count: 300, seed: 3)
        let parameters = (0..<UInt64(map.parameter_count)).map {
          map.input.sample(count: 300, seed: 20 + $0)
        }
        let apart = map.run(varying: map.varying != nil, input, parameters: parameters)
        let inPlace = map.run(
          varying: map.varying != nil, input, parameters: parameters, inPlace: true)
        expectSame(inPlace.bytes, apart.bytes, map.output, map.label)
      }
    }
  }

  @Test(arguments: sampleCounts) func pairsAndBinariesAgree(count: Int) throws {
    for isa in otherInstructionSets {
      for pair in entries(ax_pair_at, isa) {
        let baseline = try #require(ax_find_pair(pair.name, AX_ISA_BASELINE)).pointee
        let a = Memory(pair.type.sample(count: count, seed: 4))
        let b = Memory(pair.type.sample(count: count, seed: 5))
        let expected = (Memory(count: a.count), Memory(count: a.count))
        withExtendedLifetime((a, b, expected)) {
          baseline.loop(count, a.start, b.start, expected.0.start, expected.1.start)
          pair.loop(count, a.start, b.start, a.start, b.start)
        }
        let label = String(cString: pair.name)
        expectSame(a.bytes, expected.0.bytes, pair.type, label)
        expectSame(b.bytes, expected.1.bytes, pair.type, label)
      }
      for binary in entries(ax_binary_at, isa) {
        let baseline = try #require(ax_find_binary(binary.name, AX_ISA_BASELINE)).pointee
        let a = Memory(binary.type.sample(count: count, seed: 6))
        let b = Memory(binary.type.sample(count: count, seed: 7))
        let expected = Memory(count: a.count)
        withExtendedLifetime((a, b, expected)) {
          baseline.loop(count, a.start, b.start, expected.start)
          binary.loop(count, a.start, b.start, b.start)
        }
        expectSame(b.bytes, expected.bytes, binary.type, String(cString: binary.name))
      }
    }
  }

  @Test(arguments: [1, 3, 8, 63, 64, 65, 100])
  func reductionsAgree(inner: Int) throws {
    for isa in otherInstructionSets {
      for reduction in entries(ax_reduction_at, isa) {
        let baseline = try KernelsTests.reduction(reduction.label)
        for length in [1, 7, 8, 9, 100, 255, 256] {
          let x = Memory(reduction.input.sample(count: length * inner, seed: UInt64(length)))
          let weights = (0..<length).map { Double($0) * 0.3 - 5 }
          let states = [baseline, reduction].map {
            $0.reduceSegment(x, length: length, inner: inner, firstIndex: 512, weights: weights)
          }
          let later = Memory(reduction.input.sample(count: length * inner, seed: 99))
          for (state, reduction) in zip(states, [baseline, reduction]) {
            let next = reduction.reduceSegment(
              later, length: length, inner: inner, firstIndex: 768, weights: weights)
            reduction.merge(next, into: state)
          }
          let results = zip(states, [baseline, reduction]).map {
            $1.finish($0, length: 2 * length, as: UInt8.self)
          }
          #expect(
            results[0].results == results[1].results,
            "\(reduction.label), length \(length), inner \(inner)")
          #expect(results[0].overflows == results[1].overflows)
        }
      }
    }
  }

  private func expectSame(
    _ actual: [UInt8], _ expected: [UInt8], _ type: ax_type, _ label: String
  ) {
    guard actual != expected else { return }
    let size = type.size
    for i in 0..<expected.count / size {
      let range = i * size..<(i + 1) * size
      let (a, b) = (Array(actual[range]), Array(expected[range]))
      if a == b || isNaN(a, type) && isNaN(b, type) { continue }
      Issue.record("\(label): element \(i) of \(expected.count / size) is \(a), baseline \(b)")
      return
    }
  }

  private func isNaN(_ bytes: [UInt8], _ type: ax_type) -> Bool {
    bytes.withUnsafeBytes {
      switch type {
      case AX_F32: $0.loadUnaligned(as: Float.self).isNaN
      case AX_F64: $0.loadUnaligned(as: Double.self).isNaN
      default: false
      }
    }
  }
}
