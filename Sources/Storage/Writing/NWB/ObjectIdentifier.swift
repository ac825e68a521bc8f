/// The `object_id` of an object of NWB: a UUID of version 8 (RFC 9562), made from what the object is
/// made from, so that equal runs give equal files.
struct ObjectIdentifier {
  private var hash: UInt128

  /// Begins with the parts that all objects of a result have in common.
  init(_ parts: [String]) {
    hash = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d
    for part in parts { add(part) }
  }

  /// The identifier of one of the objects.
  func text(_ object: String) -> String {
    var own = self
    own.add(object)
    let digits = Array(String(own.versioned, radix: 16))
    let padded = [Character](repeating: "0", count: 32 - digits.count) + digits
    let ends = [0, 8, 12, 16, 20, 32]
    return zip(ends, ends.dropFirst()).map { String(padded[$0..<$1]) }.joined(separator: "-")
  }

  /// The 128-bit FNV-1a hash of the parts, each with a 0 after it.
  /// See http://www.isthe.com/chongo/tech/comp/fnv/.
  private mutating func add(_ part: String) {
    for byte in Array(part.utf8) + [0] {
      hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013b
    }
  }

  private var versioned: UInt128 {
    let version: UInt128 = 0xf << 76
    let variant: UInt128 = 0x3 << 62
    return hash & ~version & ~variant | 0x8 << 76 | 0x2 << 62
  }
}
