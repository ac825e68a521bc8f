import AxisArrays
import Testing

@Suite struct RegionTests {
  /// Every element of every region of a small array is met once, in row-major order.
  @Test(arguments: [[], [5], [3, 4], [2, 3, 4], [4, 1, 3]])
  func runsCoverTheRegion(shape: [Int]) {
    for region in regions(of: shape) {
      var offsets: [Int] = []
      region.forEachRun(in: shape, elementSize: 4) { offset, count in
        #expect(count % 4 == 0)
        for byte in stride(from: offset, to: offset + count, by: 4) { offsets.append(byte / 4) }
      }
      #expect(offsets == elements(of: region, in: shape), "\(region) of \(shape)")
    }
  }

  @Test func runsAreAsLongAsTheyCanBe() {
    var runs: [[Int]] = []
    Region(offset: [1, 0, 0], shape: [2, 3, 4]).forEachRun(in: [5, 3, 4], elementSize: 2) {
      runs.append([$0, $1])
    }
    #expect(runs == [[24, 48]])
  }

  @Test func insertingUndoesRemoving() {
    let region = Region(offset: [1, 0, 2], shape: [3, 7, 5])
    #expect(region.removing(1).inserting(length: 7, at: 1) == region)
    #expect(region.removing(1).count == 15)
  }

  @Test func productsDoNotOverflow() {
    #expect([1 << 40, 1 << 40].product == Int.max)
    #expect([1 << 40, 1 << 40, 0].product == 0)
    #expect([0, 1 << 40, 1 << 40].product == 0)
    #expect([Int]().product == 1)
    #expect([2, 3, 4].product == 24)
  }

  private func regions(of shape: [Int]) -> [Region] {
    var regions = [Region(offset: [], shape: [])]
    for length in shape {
      regions = regions.flatMap { region in
        (0..<length).flatMap { start in
          (0...(length - start)).map { extent in
            Region(offset: region.offset + [start], shape: region.shape + [extent])
          }
        }
      }
    }
    return regions
  }

  private func elements(of region: Region, in shape: [Int]) -> [Int] {
    var offsets = [0]
    for (dimension, length) in shape.enumerated() {
      offsets = offsets.flatMap { offset in
        (0..<region.shape[dimension]).map { offset * length + region.offset[dimension] + $0 }
      }
    }
    return offsets
  }
}
