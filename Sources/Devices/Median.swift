public import AxisArrays
import Kernels

/// Exact medians of columns that are too long for memory: a radix selection in several passes.
///
/// A float's bits, mapped so that they order as the numbers do, are a key. The first pass counts
/// the keys of each column by their highest bits; the bucket that holds the wanted rank is the
/// prefix that the next pass looks into, until the key is known whole. An even number of values has
/// two middles; while their prefixes are equal, which is mostly always, one count serves both.
public final class Median {
  let columns: Int
  private let length: Int
  private let type: ElementType
  private let ignoringNaN: Bool
  /// Bits of the key that one pass finds.
  private let digitBits: Int
  /// Bits that the pass going on finds, and the unknown bits below them.
  private(set) var bits = 0
  private(set) var shift: Int
  private var isFirstPass = true
  private var nans: [UInt64]
  private var lower: Middle
  private var upper: Middle
  private var prefixesAreEqual = true
  /// What a pass counted for each middle; the lower one's are for both where prefixes are equal.
  private var lowerCounts: KeyCounts?
  private var upperCounts: KeyCounts?

  /// One wanted rank of every column.
  private struct Middle {
    /// The high bits of the key that are known.
    var prefixes: [UInt64]
    /// The rank among the keys that begin with the prefix.
    var positions: [UInt64]

    init(columns: Int) {
      prefixes = Array(repeating: 0, count: columns)
      positions = prefixes
    }
  }

  /// Prepares the selection of `columns` medians of `length` values each, `digitBits` bits of the
  /// keys with each pass.
  init(
    columns: Int, length: Int, type: ElementType, ignoringNaN: Bool, digitBits: Int
  ) {
    self.columns = columns
    self.length = length
    self.type = type
    self.ignoringNaN = ignoringNaN
    self.digitBits = digitBits
    shift = type.size * 8
    nans = Array(repeating: 0, count: columns)
    lower = Middle(columns: columns)
    upper = Middle(columns: columns)
  }

  /// The most bits a pass can find for `columns` medians when the counters of both middles may take
  /// `memory` bytes.
  public static func digitBits(columns: Int, memory: Int) -> Int {
    var bits = 16
    while bits > 1, columns * 8 << bits > memory { bits -= 1 }
    return bits
  }

  /// The number of passes over the data.
  public static func passCount(type: ElementType, digitBits: Int) -> Int {
    (type.size * 8 + digitBits - 1) / digitBits
  }

  /// Starts a pass, over blocks that are counted here or by a device.
  func beginPass(countsHere: Bool = true) throws(DeviceError) {
    bits = min(digitBits, shift)
    shift -= bits
    if !countsHere { return }
    lowerCounts = try zeros()
    if !prefixesAreEqual { upperCounts = try zeros() }
  }

  private func zeros() throws(DeviceError) -> KeyCounts {
    let counts = try KeyCounts(columns << bits)
    counts.values.initialize(repeating: 0)
    return counts
  }

  /// The prefixes whose keys a device counts: one or two lists of one for each column.
  var wantedPrefixes: [[UInt64]] {
    prefixesAreEqual ? [lower.prefixes] : [lower.prefixes, upper.prefixes]
  }

  /// Ends a pass in which a device counted: a list of counts for each list of prefixes, and, in the
  /// first pass, the NaN of each column.
  func endPass(counts: [KeyCounts], nans counted: KeyCounts) {
    if isFirstPass { nans = counted.values.map(UInt64.init) }
    lowerCounts = counts[0]
    upperCounts = counts.count > 1 ? counts[1] : nil
    endPass()
  }

  /// Counts the keys of a block whose [outer][inner] are the columns.
  func count(_ input: UnsafeRawPointer, block: AxisView) {
    count(input, block: block, for: lower, lowerCounts, countingNaN: isFirstPass)
    if !prefixesAreEqual { count(input, block: block, for: upper, upperCounts, countingNaN: false) }
  }

  /// Ends a pass: finds the digits of the wanted keys.
  func endPass() {
    if isFirstPass {
      isFirstPass = false
      for column in 0..<columns {
        let count = UInt64(length) - nans[column]
        lower.positions[column] = count == 0 ? 0 : (count - 1) / 2
        upper.positions[column] = count / 2
      }
    }
    descend(&lower, lowerCounts)
    descend(&upper, prefixesAreEqual ? lowerCounts : upperCounts)
    (lowerCounts, upperCounts) = (nil, nil)
    prefixesAreEqual = lower.prefixes == upper.prefixes
  }

  /// Writes the medians, one for each column.
  func write(into result: UnsafeMutableRawPointer) {
    for column in 0..<columns {
      let isNaN =
        nans[column] == UInt64(length) || (nans[column] > 0 && !ignoringNaN)
      if type == .float32 {
        let low = ax_key_value_f32(lower.prefixes[column])
        let high = ax_key_value_f32(upper.prefixes[column])
        result.storeBytes(
          of: isNaN ? .nan : ax_median_f32(low, high), toByteOffset: column * 4, as: Float.self)
      } else {
        let low = ax_key_value_f64(lower.prefixes[column])
        let high = ax_key_value_f64(upper.prefixes[column])
        result.storeBytes(
          of: isNaN ? .nan : ax_median_f64(low, high), toByteOffset: column * 8, as: Double.self)
      }
    }
  }

  private func count(
    _ input: UnsafeRawPointer, block: AxisView, for middle: Middle, _ counts: KeyCounts?,
    countingNaN: Bool
  ) {
    guard let counts = counts?.values.baseAddress else { return }
    // Every pass meets the same NaN; they count once.
    var found = nans
    for outer in 0..<block.outer {
      let column = outer * block.inner
      let start = outer * block.length * block.inner
      middle.prefixes.withUnsafeBufferPointer { prefixes in
        found.withUnsafeMutableBufferPointer { nans in
          guard let prefixes = prefixes.baseAddress, let nans = nans.baseAddress else { return }
          if type == .float32 {
            ax_histogram_f32(
              block.length, block.inner, input.assumingMemoryBound(to: Float.self) + start,
              prefixes + column, UInt32(shift), UInt32(bits), counts + (column << bits),
              nans + column)
          } else {
            ax_histogram_f64(
              block.length, block.inner, input.assumingMemoryBound(to: Double.self) + start,
              prefixes + column, UInt32(shift), UInt32(bits), counts + (column << bits),
              nans + column)
          }
        }
      }
    }
    if countingNaN { nans = found }
  }

  private func descend(_ middle: inout Middle, _ counts: KeyCounts?) {
    guard let counts = counts?.values else { return }
    for column in 0..<columns {
      var position = middle.positions[column]
      var digit = 0
      while digit < (1 << bits) - 1 {
        let count = UInt64(counts[(column << bits) + digit])
        if position < count { break }
        position -= count
        digit += 1
      }
      middle.positions[column] = position
      middle.prefixes[column] = middle.prefixes[column] << UInt64(bits) | UInt64(digit)
    }
  }
}
