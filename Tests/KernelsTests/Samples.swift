import Kernels

/// Sebastiano Vigna's SplitMix64: seeded, so that a failure comes back.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}

/// The instruction sets to compare with the baseline on this machine.
let otherInstructionSets = [AX_ISA_AVX2, AX_ISA_AVX512].filter(ax_isa_supported)
let everyInstructionSet = [AX_ISA_BASELINE] + otherInstructionSets

/// Around the widths of vectors, of a segment, and more than a page.
let sampleCounts = [0, 1, 7, 8, 9, 255, 256, 257, 4099]

let everyType = [
  AX_I8, AX_I16, AX_I32, AX_I64, AX_U8, AX_U16, AX_U32, AX_U64, AX_F16, AX_F32, AX_F64, AX_C64,
  AX_C128,
]

extension ax_type {
  var size: Int {
    switch self {
    case AX_I8, AX_U8: 1
    case AX_I16, AX_U16, AX_F16: 2
    case AX_I32, AX_U32, AX_F32: 4
    case AX_C128: 16
    default: 8
    }
  }

  /// The type of the parts of a complex number; nil for any other type.
  var part: ax_type? {
    switch self {
    case AX_C64: AX_F32
    case AX_C128: AX_F64
    default: nil
    }
  }

  /// Bit patterns that are special in this type, as floats and as integers.
  private var specialPatterns: [UInt64] {
    switch self {
    case AX_F16: [0, 0x8000, 1, 0x83ff, 0x7c00, 0xfc00, 0x7e00, 0x7bff, 0xfbff, 0x3c00]
    case AX_F32:
      ([
        0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
        -.leastNormalMagnitude / 2, .infinity, -.infinity, .nan, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 1, -1, 0.5, 10, 32767.5, -32768.5, 2_147_483_648, 255.5,
        9.223372e18, -0.5,
      ] as [Float]).map { UInt64($0.bitPattern) }
    case AX_F64:
      ([
        0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
        -.leastNormalMagnitude / 2, .infinity, -.infinity, .nan, .greatestFiniteMagnitude,
        -.greatestFiniteMagnitude, 1, -1, 0.5, 10, 32767.5, -32768.5, 2_147_483_647.5,
        -2_147_483_648.5, 9.223372036854775807e18, 65519.999, 65520, -0.5,
      ] as [Double]).map(\.bitPattern)
    default: [0, 1, .max, 1 << (size * 8 - 1), (1 << (size * 8 - 1)) - 1, 127, 128, 65536]
    }
  }

  /// A value of everyday size.
  private func ordinaryPattern(using generator: inout SeededGenerator) -> UInt64 {
    switch self {
    case AX_F16: UInt64(0x3000 + UInt16.random(in: 0..<0x2800, using: &generator))
    case AX_F32: UInt64(Float.random(in: -1000...1000, using: &generator).bitPattern)
    case AX_F64: Double.random(in: -1000...1000, using: &generator).bitPattern
    default: UInt64.random(in: 0...100, using: &generator)
    }
  }

  /// The bytes of `count` elements of each type: ordinary values, any bits at all, special values.
  private func freshSample(count: Int) -> [UInt8] {
    if let part { return part.freshSample(count: 2 * count) }
    var generator = SeededGenerator(seed: UInt64(rawValue))
    let (size, specials) = (self.size, specialPatterns)
    var bytes = [UInt8](repeating: 0, count: count * size)
    for i in 0..<count {
      var pattern =
        switch generator.next() % 4 {
        case 0: specials[Int(generator.next() % UInt64(specials.count))]
        case 1: generator.next()
        default: ordinaryPattern(using: &generator)
        }
      for byte in 0..<size {
        bytes[i * size + byte] = UInt8(truncatingIfNeeded: pattern)
        pattern >>= 8
      }
    }
    return bytes
  }

  private static let pool = Dictionary(
    uniqueKeysWithValues: everyType.map { ($0.rawValue, $0.freshSample(count: 1 << 16)) })

  /// The bytes of `count` elements, other ones for another seed.
  func sample(count: Int, seed: UInt64) -> [UInt8] {
    var generator = SeededGenerator(seed: seed)
    let first = Int(generator.next() % UInt64(1 << 16 - count)) * size
    return Array((Self.pool[rawValue] ?? [])[first..<first + count * size])
  }
}

/// Memory for the loops: aligned as any element wants it, at an offset of whole elements so that
/// vectors meet it unaligned.
final class Memory {
  let start: UnsafeMutableRawPointer
  let count: Int
  private let base: UnsafeMutableRawPointer

  init(count: Int, offset: Int = 8) {
    base = .allocate(byteCount: count + offset, alignment: 64)
    base.initializeMemory(as: UInt8.self, repeating: 0xa5, count: count + offset)
    start = base + offset
    self.count = count
  }

  convenience init(_ bytes: [UInt8], offset: Int = 8) {
    self.init(count: bytes.count, offset: offset)
    bytes.withUnsafeBytes {
      guard let source = $0.baseAddress else { return }
      start.copyMemory(from: source, byteCount: bytes.count)
    }
  }

  convenience init<Element>(_ elements: [Element]) {
    self.init(elements.withUnsafeBytes(Array.init))
  }

  deinit { base.deallocate() }

  var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }

  func elements<Element>(as type: Element.Type) -> [Element] {
    let pointer = start.assumingMemoryBound(to: Element.self)
    return Array(UnsafeBufferPointer(start: pointer, count: count / MemoryLayout<Element>.stride))
  }
}
