import Storage
import Testing

/// Chunks that are encoded, perhaps damaged, and decoded.
struct ChunkCodecTests {
  private static let pipelines: [[ChunkFilter]] = [
    [], [.shuffle(elementSize: 4)], [.deflate(level: 4)], [.fletcher32],
    [.shuffle(elementSize: 2), .deflate(level: 1)],
    [.shuffle(elementSize: 4), .deflate(level: 4), .fletcher32],
    [.shuffle(elementSize: 8), .deflate(level: 0), .fletcher32],
    [.deflate(level: 9), .fletcher32, .shuffle(elementSize: 5)],
    [.fletcher32, .deflate(level: 2)], [.fletcher32, .shuffle(elementSize: 3), .deflate(level: 2)],
  ]

  @Test(arguments: pipelines)
  func identity(filters: [ChunkFilter]) throws {
    let codec = ChunkCodec(try #require(ChunkPipeline(filters)))
    let stored = StoredChunk()
    var generator = SplitMix(seed: 1)
    for count in [1, 2, 3, 4, 7, 64, 1000, 65_535, 65_537, 3, 400_000] {
      for chunk in Self.samples(count, &generator) {
        try chunk.withUnsafeBytes { try codec.encode($0, into: stored) }
        let decoded = try codec.decoded(Array(stored.bytes), count: count)
        #expect(decoded == chunk, "\(count) bytes")
      }
    }
  }

  /// Every level compresses; level 4 no worse than level 1, and the higher ones, whose heuristics can
  /// be out of luck with a chunk as zlib's can, hardly worse than level 4.
  @Test
  func levels() throws {
    var generator = SplitMix(seed: 2)
    let chunk = Self.samples(100_000, &generator)[2]
    let sizes = try (0...9).map { level in
      let filters: [ChunkFilter] = [.shuffle(elementSize: 4), .deflate(level: level)]
      let codec = ChunkCodec(try #require(ChunkPipeline(filters)))
      let stored = try codec.encoded(chunk)
      #expect(try codec.decoded(stored, count: chunk.count) == chunk, "level \(level)")
      return stored.count
    }
    #expect(sizes[0] > chunk.count)
    #expect(sizes[1...].allSatisfy { $0 < chunk.count / 2 }, "\(sizes)")
    #expect(sizes[4] <= sizes[1], "\(sizes)")
    #expect(sizes[4...].allSatisfy { $0 * 200 <= sizes[4] * 201 }, "\(sizes)")
  }

  /// As with HDF5, bytes that cannot be compressed become a few more.
  @Test
  func incompressible() throws {
    var generator = SplitMix(seed: 3)
    let chunk = generator.bytes(1 << 20)
    let pipeline = try #require(ChunkPipeline([.deflate(level: 4)]))
    let stored = try ChunkCodec(pipeline).encoded(chunk)
    #expect(stored.count > chunk.count && stored.count < chunk.count + chunk.count / 1000)
  }

  /// Whatever is stored, decoding stays within its room, and gives what was encoded or an error
  /// where the filters can tell.
  @Test(arguments: pipelines)
  func damage(filters: [ChunkFilter]) throws {
    let codec = ChunkCodec(try #require(ChunkPipeline(filters)))
    let tells = filters.contains { if case .shuffle = $0 { false } else { true } }
    var generator = SplitMix(seed: 4)
    for count in [1, 5, 600, 3000] {
      for chunk in Self.samples(count, &generator) {
        let intact = try codec.encoded(chunk)
        for _ in 0..<150 {
          let damaged = Self.damaged(intact, &generator)
          let decoded = try? codec.decoded(damaged, count: count)
          if tells, let decoded { #expect(decoded == chunk, "\(damaged)") }
        }
        for mask in 1..<8 as Range<UInt32> {
          // The mask may even be right: a shuffled byte is the same byte.
          _ = try? codec.decoded(intact, count: count, mask: mask)
        }
      }
    }
  }

  @Test(
    arguments: [
      ([.deflate(level: 4)], "its compressed data are damaged"),
      ([.shuffle(elementSize: 4), .deflate(level: 4), .fletcher32], "its checksum is wrong"),
      ([.shuffle(elementSize: 4)], nil),
    ] as [([ChunkFilter], String?)])
  func reasonsOfDamage(filters: [ChunkFilter], reason: String?) throws {
    let codec = ChunkCodec(try #require(ChunkPipeline(filters)))
    let chunk = [UInt8](repeating: 5, count: 400)
    var stored = try codec.encoded(chunk)
    stored[stored.count - 1] ^= 0x10
    #expect(codec.reason(stored, count: 400) == reason)
  }

  @Test(arguments: pipelines)
  func wrongSizes(filters: [ChunkFilter]) throws {
    let codec = ChunkCodec(try #require(ChunkPipeline(filters)))
    let stored = try codec.encoded([UInt8](repeating: 5, count: 400))
    for count in [0, 1, 396, 399, 401, 404, 4000] {
      #expect(codec.reason(stored, count: count) == "it has the wrong size", "\(count) bytes")
    }
  }

  @Test
  func aFilterTwice() {
    #expect(ChunkPipeline([.shuffle(elementSize: 4), .shuffle(elementSize: 2)]) == nil)
    #expect(ChunkPipeline([.deflate(level: 4), .deflate(level: 4)]) == nil)
  }

  @Test
  func writing() {
    let layout = StorageLayout(chunk: [10], deflate: 3, shuffle: true, fletcher32: true)
    #expect(
      ChunkPipeline(writing: layout, elementSize: 8).filters == [
        .shuffle(elementSize: 8), .deflate(level: 3), .fletcher32,
      ])
    #expect(ChunkPipeline(writing: StorageLayout(chunk: [10]), elementSize: 8).filters == [])
  }

  /// Constant bytes, random ones, and integers of 4 bytes that wander.
  private static func samples(_ count: Int, _ generator: inout SplitMix) -> [[UInt8]] {
    var walk: Int32 = 0
    var wandering: [UInt8] = []
    for _ in 0...count / 4 {
      walk += Int32(generator.number(below: 41)) - 20
      withUnsafeBytes(of: walk) { wandering += $0 }
    }
    return [
      [UInt8](repeating: 7, count: count), generator.bytes(count), Array(wandering.prefix(count)),
    ]
  }

  private static func damaged(_ bytes: [UInt8], _ generator: inout SplitMix) -> [UInt8] {
    var bytes = bytes
    switch generator.number(below: 5) {
    case 0: bytes[generator.number(below: bytes.count)] ^= 1 << generator.number(below: 8)
    case 1: bytes.removeLast(1 + generator.number(below: bytes.count))
    case 2: bytes += generator.bytes(1 + generator.number(below: 20))
    case 3:
      let start = generator.number(below: bytes.count)
      bytes.replaceSubrange(start..., with: generator.bytes(bytes.count - start))
    default: bytes = generator.bytes(generator.number(below: 100))
    }
    return bytes
  }
}

extension ChunkCodec {
  /// A chunk as it is stored.
  func encoded(_ chunk: [UInt8]) throws -> [UInt8] {
    let stored = StoredChunk()
    try chunk.withUnsafeBytes { try encode($0, into: stored) }
    return Array(stored.bytes)
  }

  /// The bytes of a stored chunk. Fails the test if something was written beside them.
  func decoded(_ stored: [UInt8], count: Int, mask: UInt32 = 0) throws(ChunkFailure) -> [UInt8] {
    let margin = 64
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: count + 2 * margin, alignment: 16)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0xa5)
    // In memory of its own, so that reading on behind it would not go unseen by a sanitizer.
    let input = UnsafeMutableRawBufferPointer.allocate(byteCount: stored.count, alignment: 1)
    defer { input.deallocate() }
    input.copyBytes(from: stored)
    defer {
      #expect(memory[..<margin].allSatisfy { $0 == 0xa5 })
      #expect(memory[(margin + count)...].allSatisfy { $0 == 0xa5 })
    }
    let chunk = UnsafeMutableRawBufferPointer(rebasing: memory[margin..<margin + count])
    try decode(.init(input), skipping: mask, into: chunk)
    return Array(chunk)
  }

  /// Why a stored chunk cannot be decoded; nil if it can.
  func reason(_ stored: [UInt8], count: Int) -> String? {
    do throws(ChunkFailure) {
      _ = try decoded(stored, count: count)
      return nil
    } catch {
      return error.reason
    }
  }
}
