import Kernels
import Testing

@Suite struct HistogramTests {
  @Test func keysAreInTheOrderOfTheNumbers() {
    let ordered: [Float] = [
      -.infinity, -3.4e38, -1, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 0.5, 1,
      3.4e38, .infinity,
    ]
    let keys = ordered.map { x -> UInt64 in
      let bits = x.bitPattern
      return UInt64(bits >> 31 == 1 ? ~bits : bits | 0x8000_0000)
    }
    #expect(keys == keys.sorted())
    #expect(keys.map { ax_key_value_f32($0).bitPattern } == ordered.map(\.bitPattern))
    for x in [-.infinity, -1, -0.0, 0, 2.5, .infinity] {
      let bits = x.bitPattern
      let key = bits >> 63 == 1 ? ~bits : bits | 1 << 63
      #expect(ax_key_value_f64(key).bitPattern == bits)
    }
  }

  /// Finds the element of each rank, for three columns at once, as a median does.
  @Test func passesSelectTheElementOfARank() {
    let (length, inner) = (501, 3)
    var generator = SeededGenerator(seed: 11)
    let x = (0..<length * inner).map { i in
      i % 50 == 7 ? Double.nan : Double(Int64(bitPattern: generator.next()) % 1000) / 8
    }
    var nans = [UInt64](repeating: 0, count: inner)
    var first = [UInt32](repeating: 0, count: inner << 16)
    ax_histogram_f64(length, inner, x, [0, 0, 0], 48, 16, &first, &nans)
    for rank in [0, 100, 250, 400] {
      var prefix = [UInt64](repeating: 0, count: inner)
      var ranks = [Int](repeating: rank, count: inner)
      for shift in [48, 32, 16, 0] as [UInt32] {
        var counts = [UInt32](repeating: 0, count: inner << 16)
        var ignored = [UInt64](repeating: 0, count: inner)
        ax_histogram_f64(length, inner, x, prefix, shift, 16, &counts, &ignored)
        #expect(ignored == nans)
        for c in 0..<inner {
          var bin = 0
          while ranks[c] >= Int(counts[c << 16 + bin]) {
            ranks[c] -= Int(counts[c << 16 + bin])
            bin += 1
          }
          prefix[c] = prefix[c] << 16 | UInt64(bin)
        }
      }
      for c in 0..<inner {
        let column = stride(from: c, to: x.count, by: inner).map { x[$0] }
        let sorted = column.filter { !$0.isNaN }.sorted()
        #expect(Int(nans[c]) == length - sorted.count)
        #expect(ax_key_value_f64(prefix[c]) == sorted[rank])
      }
    }
  }

  @Test func aPassOverFloat32TakesTheWholeKey() {
    var counts = [UInt32](repeating: 0, count: 1 << 11)
    var nans: [UInt64] = [0]
    ax_histogram_f32(5, 1, [1, 1, -1, .nan, 0], [0], 21, 11, &counts, &nans)
    #expect(nans == [1])
    #expect(counts.reduce(0, +) == 4)
    #expect(counts[Int((UInt32(0x3f80_0000) | 0x8000_0000) >> 21)] == 2)
    #expect(counts[Int(~UInt32(0xbf80_0000) >> 21)] == 1)
    #expect(counts[1 << 10] == 1)
  }

  /// Columns are counted in groups, and so are the elements of a single one; what is left over of a
  /// group counts as well.
  @Test(arguments: [1, 2, 16, 35]) func groupsCountEveryElement(inner: Int) {
    let (length, bits, shift) = (61, 8, 16)
    var generator = SeededGenerator(seed: UInt64(inner))
    let x = (0..<length * inner).map { i in
      i % 23 == 5 ? Float.nan : Float(generator.next() % 64) - 20
    }
    let keys = x.map { $0.bitPattern >> 31 == 1 ? ~$0.bitPattern : $0.bitPattern | 1 << 31 }
    let prefix = (0..<inner).map { UInt64(keys[$0 % 2 == 0 ? $0 : $0 + inner] >> 24) }
    var counts = [UInt32](repeating: 0, count: inner << bits)
    var nans = [UInt64](repeating: 0, count: inner)
    ax_histogram_f32(length, inner, x, prefix, UInt32(shift), UInt32(bits), &counts, &nans)
    var expected = [UInt32](repeating: 0, count: inner << bits)
    for (i, key) in keys.enumerated() where !x[i].isNaN && UInt64(key >> 24) == prefix[i % inner] {
      expected[(i % inner) << bits | Int(key >> 16 & 0xff)] += 1
    }
    #expect(counts == expected)
    #expect(
      nans
        == (0..<inner).map { column in
          UInt64(stride(from: column, to: x.count, by: inner).count { x[$0].isNaN })
        })
  }
}
