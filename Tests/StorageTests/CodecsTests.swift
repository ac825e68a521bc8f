import Codecs
import Testing

/// The loops over a chunk's bytes, against the plainest form of each.
struct CodecsTests {
  private static let counts = Array(0...70) + [127, 128, 129, 255, 1000, 4097]

  @Test(arguments: 1...17)
  func shuffle(size: Int) {
    var generator = SplitMix(seed: UInt64(size))
    for count in Self.counts {
      let bytes = generator.bytes(size * count)
      var expected = bytes
      for index in 0..<count {
        for byte in 0..<size { expected[byte * count + index] = bytes[index * size + byte] }
      }
      var shuffled = [UInt8](repeating: 0, count: bytes.count)
      ax_shuffle(size, count, bytes, &shuffled)
      #expect(shuffled == expected, "\(count) elements of \(size) bytes")
      var again = [UInt8](repeating: 0, count: bytes.count)
      ax_unshuffle(size, count, shuffled, &again)
      #expect(again == bytes, "\(count) elements of \(size) bytes")
    }
  }

  @Test(arguments: [1, 2, 4, 8])
  func swapBytes(size: Int) {
    var generator = SplitMix(seed: UInt64(size))
    for count in Self.counts {
      let bytes = generator.bytes(size * count)
      let expected = (0..<count).flatMap { bytes[$0 * size..<($0 + 1) * size].reversed() }
      var swapped = [UInt8](repeating: 0, count: bytes.count)
      ax_swap_bytes(size, count, bytes, &swapped)
      #expect(swapped == expected, "\(count) elements of \(size) bytes")
      swapped = bytes
      swapped.withUnsafeMutableBytes {
        ax_swap_bytes(size, count, $0.baseAddress, $0.baseAddress)
      }
      #expect(swapped == expected, "\(count) elements of \(size) bytes in place")
    }
  }

  /// Bytes that make sums overflow and vanish modulo 65535 are among them.
  @Test(arguments: ["noise", "zeros", "ones", "one"])
  func fletcher32(kind: String) {
    var generator = SplitMix(seed: 3)
    for count in Self.counts + [11_551, 11_552, 11_553, 30_001, 300_000] {
      var bytes = [UInt8](repeating: kind == "ones" ? 0xff : 0, count: count)
      if kind == "noise" { bytes = generator.bytes(count) }
      if kind == "one", count > 0 { bytes[generator.number(below: count)] = 1 }
      #expect(ax_fletcher32(bytes, count) == Self.fletcher32(bytes), "\(count) bytes of \(kind)")
    }
  }

  /// Literals are what holds nothing to be found again, from the beginning on.
  @Test
  func literals() {
    var generator = SplitMix(seed: 4)
    let noise = generator.bytes(200_000)
    let zeros = [UInt8](repeating: 0, count: 200_000)
    let repeated = (0..<200_000).map { noise[$0 % 5000] }
    let few = noise.map { $0 & 1 }
    let held = (0..<200_000).map { noise[$0 / 8] }
    for (name, bytes, planes, expected) in [
      ("noise", noise, 1, 200_000), ("noise, then zeros", noise + zeros, 2, 200_000),
      ("zeros, then noise", zeros + noise, 2, 0), ("few values", few, 1, 0),
      ("repeated noise", repeated, 1, 0), ("held noise", held, 1, 0),
      ("little noise", Array(noise.prefix(4000)), 1, 0),
    ] {
      var stream = [UInt8](repeating: 0, count: ax_deflate_literals_bound(bytes.count))
      var taken = -1
      let count = ax_deflate_literals(planes, bytes.count, bytes, &stream, &taken)
      #expect(taken == expected, "\(name)")
      #expect(count >= taken && count <= taken + taken / 1000, "\(name)")
    }
  }

  /// What the reference implementation (python-xxhash) gives for `bytes[i] = i * 7`.
  @Test(
    arguments: [
      (0, 0xef46_db37_51d8_e999), (7, 0xd734_a6b2_6f3d_a63e), (31, 0x0f18_7c62_b1e7_22b7),
      (32, 0x91b0_cb09_31a8_c629), (33, 0x931b_043c_f8d6_5b94), (63, 0x2191_10bf_13e2_fa26),
      (64, 0xbf30_52e3_4457_75d0), (100, 0x8e22_72c0_8247_d5db), (199, 0xfa32_fca6_7b79_f940),
    ] as [(Int, UInt64)])
  func checksum(count: Int, expected: UInt64) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for piece in [1, 5, 31, 32, 33, 200] {
      var checksum = ax_checksum_begin()
      for start in stride(from: 0, to: count, by: piece) {
        let part = Array(bytes[start..<min(start + piece, count)])
        ax_checksum_add(&checksum, part, part.count)
      }
      #expect(ax_checksum_value(&checksum) == expected, "\(count) bytes in pieces of \(piece)")
    }
  }

  /// The sums are taken modulo 65535, with 65535 for a 0 that is not that of zeros alone.
  private static func fletcher32(_ bytes: [UInt8]) -> UInt32 {
    var first: UInt32 = 0
    var second: UInt32 = 0
    for index in stride(from: 0, to: bytes.count, by: 2) {
      let low = index + 1 < bytes.count ? bytes[index + 1] : 0
      first += UInt32(bytes[index]) << 8 | UInt32(low)
      if first > 65535 { first -= 65535 }
      second += first
      if second > 65535 { second -= 65535 }
    }
    return second << 16 | first
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  mutating func number(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  mutating func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
  }
}
