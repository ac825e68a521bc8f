import Kernels
import Testing

@Suite struct PermuteTests {
  /// The definition: out[i_order[0], i_order[1], …] = in[i_0, i_1, …].
  private func permuted(_ shape: [Int], _ order: [Int], _ input: [UInt64]) -> [UInt64] {
    let outShape = order.map { shape[$0] }
    return (0..<input.count).map { flat in
      var rest = flat
      var index = [Int](repeating: 0, count: shape.count)
      for d in stride(from: order.count - 1, through: 0, by: -1) {
        index[order[d]] = rest % outShape[d]
        rest /= outShape[d]
      }
      return input[zip(shape, index).reduce(0) { $0 * $1.0 + $1.1 }]
    }
  }

  private func check(_ shape: [Int], _ order: [Int]) {
    let count = shape.reduce(1, *)
    let values = (0..<count).map { UInt64($0) &* 0x9e37_79b9_7f4a_7c15 }
    let expected = permuted(shape, order, values)
    for size in [1, 2, 4, 8] {
      func bytes(_ values: [UInt64]) -> [UInt8] {
        values.flatMap { value in withUnsafeBytes(of: value) { Array($0.prefix(size)) } }
      }
      let (input, output) = (Memory(bytes(values)), Memory(count: count * size))
      ax_permute(shape.count, shape, order, size, input.start, output.start)
      withExtendedLifetime(input) {}
      #expect(output.bytes == bytes(expected), "\(shape) \(order), \(size) bytes")
    }
  }

  @Test(arguments: [[0], [5], [1, 1], [300, 2], [2, 300], [33, 17], [64, 64], [130, 9]])
  func twoDimensions(shape: [Int]) {
    check(shape, Array(shape.indices))
    check(shape, shape.indices.reversed())
  }

  @Test(arguments: [[3, 4, 5], [8, 1, 16], [1, 9, 11], [17, 3, 20], [2, 0, 3]])
  func threeDimensions(shape: [Int]) {
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
      check(shape, order)
    }
  }

  @Test func manyDimensions() {
    check([], [])
    check([2, 3, 4, 5], [3, 1, 0, 2])
    check([2, 3, 4, 5], [2, 3, 0, 1])
    check([3, 2, 1, 4, 2, 3], [5, 0, 2, 4, 1, 3])
    check([Int](repeating: 2, count: 10), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
  }
}
