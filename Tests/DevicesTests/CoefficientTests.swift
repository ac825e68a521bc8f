import AxisArrays
import Devices
import Testing

/// Coefficients along an axis are those of every element, though what was laid out for a block is
/// kept for the next.
@Suite struct CoefficientTests {
  /// Shapes, the dimension of the coefficients, and the dimension along which blocks are cut.
  @Test(arguments: [
    ([600, 64], 1, 0), ([600, 64], 1, 1), ([600, 64], 0, 0), ([40, 3, 70], 1, 0),
    ([40, 3, 70], 1, 1), ([40, 30, 70], 1, 2), ([9, 700], 1, 0), ([4, 3000], 1, 0),
    ([4, 3000], 1, 1), ([3, 2, 5000], 1, 0), ([50_000], 0, 0),
  ]) func blocksOfOneWorkspaceAgreeWithArithmetic(
    shape: [Int], dimension: Int, cut: Int
  ) throws {
    let length = shape[dimension]
    let factors = (0..<length).map { Double($0 % 97) + 1 }
    let summands = (0..<length).map { Double($0 % 89) * 3 }
    let scale = MapStep(
      kernel: "linear_f32", input: .float32, output: .float32,
      parameters: [
        .along(dimension: dimension, values: factors),
        .along(dimension: dimension, values: summands),
      ])
    let shift = MapStep(
      kernel: "linear_f32", input: .float32, output: .float32,
      parameters: [.constant(.real(2)), .along(dimension: dimension, values: factors)])
    // The difference parts the maps, so that there are two runs of them.
    let last = shape.count - 1
    let stage = StageWork(
      shape: shape, type: .float32,
      works: [.map([scale, shift]), .difference(dimension: last, type: .float32), .map([shift])])
    let program = try CPUDevice().program(for: stage)
    let whole = Region(whole: shape)
    let block = try program.makeBlock(upTo: whole)
    let workspace = try program.makeWorkspace(upTo: whole)

    func expected(_ region: Region, _ element: Int) -> Float {
      let place = self.place(of: element, in: region)
      func scaled(_ place: [Int]) -> Double {
        let index = place[dimension]
        return 2 * (value(at: place) * factors[index] + summands[index]) + factors[index]
      }
      var before = place
      before[last] = max(0, before[last] - 1)
      return Float(2 * (scaled(place) - scaled(before)) + factors[place[dimension]])
    }

    let step = max(1, shape[cut] / 3)
    for start in stride(from: 0, to: shape[cut], by: step) {
      var region = whole
      region.offset[cut] = start
      region.shape[cut] = min(step, shape[cut] - start)
      let input = program.inputRegion(for: region)
      let memory = try block.openInput(byteCount: input.count * 4).bindMemory(to: Float.self)
      for element in 0..<input.count {
        memory[element] = Float(value(at: place(of: element, in: input)))
      }
      _ = try program.run(block, output: region, in: workspace)
      let result = block.result.bindMemory(to: Float.self)
      let wrong = (0..<region.count).first { result[$0] != expected(region, $0) }
      #expect(wrong == nil, "element \(wrong ?? 0) of the block at \(start)")
    }
  }

  /// A small number, so that all is exact in float32.
  private func value(at place: [Int]) -> Double {
    Double(place.reduce(0) { ($0 * 31 + $1) % 64 })
  }

  private func place(of element: Int, in region: Region) -> [Int] {
    var rest = element
    var place = region.offset
    for dimension in region.shape.indices.reversed() {
      place[dimension] += rest % region.shape[dimension]
      rest /= region.shape[dimension]
    }
    return place
  }
}
