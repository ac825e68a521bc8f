import AxisArrays
import Devices
import Testing

/// A block that the CPU cuts into pieces gives the same bits as blocks that it does not cut.
@Suite struct BlockPieceTests {
  private static let half = Work.map([.function("scale", .float32, .real(0.5))])
  private static let square = Work.map([.function("square", .float32)])

  @Test(arguments: [
    ([3000, 64], [half, .difference(dimension: 0, type: .float32), square]),
    ([3000, 64], [half, .difference(dimension: 1, type: .float32), square]),
    ([3, 60_000], [half, .difference(dimension: 0, type: .float32)]),
    ([2, 60_000], [half, .pair(kernel: "cart2pol_f32", dimension: 0, type: .float32)]),
    ([60_000, 2], [half, .pair(kernel: "cart2pol_f32", dimension: 1, type: .float32)]),
    ([3000, 64], [half, .permute(order: [1, 0]), square]),
    ([3000, 64], [half, .reduce(sum(along: 1))]),
    ([3000, 64], [half, .reduce(sum(along: 0)), square]),
    ([3000, 16, 2], [half, .reduce(sum(along: 1)), square]),
    ([3000, 64], []),
  ]) func elementsAreThoseOfSmallBlocks(shape: [Int], works: [Work]) throws {
    let stage = StageWork(shape: shape, type: .float32, works: works)
    let program = try CPUDevice().program(for: stage)
    let whole = Region(whole: stage.outputShape)
    let result = try run(program, whole, of: shape)
    // Blocks along the longest dimension.
    let length = try #require(whole.shape.max())
    let cut = try #require(whole.shape.firstIndex(of: length))
    let inner = whole.shape[(cut + 1)...].reduce(1, *)
    for start in stride(from: 0, to: length, by: length / 8) {
      var region = whole
      region.offset[cut] = start
      region.shape[cut] = min(length / 8, length - start)
      let part = try run(program, region, of: shape)
      let run = region.shape[cut] * inner
      for outer in 0..<part.count / run {
        let from = (outer * length + start) * inner
        #expect(part[outer * run..<(outer + 1) * run] == result[from..<from + run])
      }
    }
  }

  @Test(arguments: [([3000, 64], 0), ([7, 9000], 1), ([1, 40_000], 1), ([40, 600, 3], 1)])
  func totalsAreThoseOfOneSegmentAtATime(shape: [Int], dimension: Int) throws {
    let stage = StageWork(
      shape: shape, type: .float32, works: [Self.half],
      ending: .reduction(Self.sum(along: dimension)))
    let program = try CPUDevice().program(for: stage)
    var results: [[UInt32]] = []
    for extent in [shape[dimension], 256] {
      let collector = try #require(try program.makeCollector(digitBits: 0))
      for start in stride(from: 0, to: shape[dimension], by: extent) {
        var region = Region(whole: shape)
        region.offset[dimension] = start
        region.shape[dimension] = min(extent, shape[dimension] - start)
        let block = try compute(program, region, of: shape)
        let place = BlockPlace(
          region: region, pass: 0, isFirst: start == 0,
          isLast: start + extent >= shape[dimension])
        if let totals = try collector.add(block, at: place) {
          results.append(Array(totals.bindMemory(to: UInt32.self)))
        }
      }
    }
    #expect(results.count == 2)
    #expect(results.first == results.last)
  }

  private static func sum(along dimension: Int) -> Reduction {
    Reduction(kernel: "sum_f32", dimension: dimension, input: .float32, output: .float32)
  }

  /// The bits of a region of the result.
  private func run(
    _ program: any Program, _ output: Region, of shape: [Int]
  ) throws -> [UInt32] {
    let block = try compute(program, output, of: shape)
    return Array(block.result.bindMemory(to: UInt32.self)[..<output.count])
  }

  /// A block whose work is done. Every element is a number of its place in the array.
  private func compute(
    _ program: any Program, _ output: Region, of shape: [Int]
  ) throws -> any BlockMemory {
    let block = try program.makeBlock(upTo: output)
    let input = program.inputRegion(for: output)
    let memory = try block.openInput(byteCount: input.count * 4).bindMemory(to: Float.self)
    for element in 0..<input.count {
      var rest = element
      var index = 0
      var step = 1
      for dimension in shape.indices.reversed() {
        let (quotient, position) = rest.quotientAndRemainder(dividingBy: input.shape[dimension])
        index += (input.offset[dimension] + position) * step
        step *= shape[dimension]
        rest = quotient
      }
      memory[element] = Float((index * 7919) % 10_007) / 1000 - 3
    }
    _ = try program.run(block, output: output, in: try program.makeWorkspace(upTo: output))
    return block
  }
}
