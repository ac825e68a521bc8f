import AxisArrays
import Devices
import Engine
import Testing

/// Reductions that go over many blocks, against plain definitions of them.
@Suite struct ReferenceTests {
  /// The middle of the sorted values, for odd and even numbers of them, in both ways of computing
  /// it: within a block and in several passes.
  @Test(arguments: [ElementType.float32, .float64], [1, 2, 3, 500, 501])
  func mediansAreExact(type: ElementType, length: Int) throws {
    let sample = try Sample(type, shape: [length, 3])
    for chain in ["median time", "nanmedian time"] {
      let within = try sample.run(chain)
      let passes = try sample.run(chain, threads: 2, blockBytes: 64)
      if length > 3 { #expect(passes.statistics.stages[0].passes > 1) }
      #expect(within.bytes == passes.bytes)
      let columns = columns(of: sample)
      for (column, result) in zip(columns, within.numbers) {
        let numbers = column.filter { !$0.isNaN }.sorted()
        if numbers.isEmpty || (chain == "median time" && numbers.count < column.count) {
          #expect(result.isNaN)
        } else {
          let low = numbers[(numbers.count - 1) / 2]
          let high = numbers[numbers.count / 2]
          let mean = low == high ? low : low / 2 + high / 2
          #expect(result == (type == .float32 ? Double(Float(mean)) : mean))
        }
      }
    }
  }

  /// A sum that cancels keeps what is left: plain float64 summation would lose the small numbers.
  @Test func sumsAreCompensated() throws {
    let length = 3000
    let array = try MemoryArray(shape: [length], elementType: .float64)
    var values = Array(repeating: 1.0, count: length)
    values[0] = 1e17
    values[length - 1] = -1e17
    values.withUnsafeBytes { array.write(Region(whole: [length]), from: $0) }
    let sample = Sample(array: array, name: "time")
    for blockBytes in [2048, 2 << 20] {
      #expect(try sample.run("sum time", blockBytes: blockBytes).numbers == [2998])
    }
  }

  private func columns(of sample: Sample) -> [[Double]] {
    let shape = sample.specification.shape
    return sample.array.withBytes { bytes in
      (0..<shape[1]).map { column in
        (0..<shape[0]).map { row in
          let index = row * shape[1] + column
          return sample.specification.elementType == .float32
            ? Double(bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            : bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
        }
      }
    }
  }
}

extension Sample {
  /// An array with one named dimension.
  init(array: MemoryArray, name: String) {
    self.array = array
    specification = ArraySpecification(
      elementType: array.elementType,
      dimensions: [Dimension(name: name, length: array.shape[0])])
  }
}
