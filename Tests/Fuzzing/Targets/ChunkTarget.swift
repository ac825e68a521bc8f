import Codecs
import Storage

/// Any bytes as a stored chunk, decoded by any pipeline: into its room and no further, the same
/// whatever was decoded before. What is encoded is decoded to itself.
enum ChunkTarget {
  /// Every order of any of the three filters.
  private static let pipelines: [[Character]] = [
    "", "s", "d", "f", "sd", "ds", "sf", "fs", "df", "fd", "sdf", "sfd", "dsf", "dfs", "fsd", "fds",
  ].map(Array.init)

  /// Where the bytes of a chunk come from.
  private enum Source: Int {
    case input
    /// The input, with a checksum that is right.
    case checked
    /// The input, encoded and damaged.
    case encoded
  }

  static func run(_ input: UnsafeRawBufferPointer) {
    var numbers = Numbers(input)
    let names = pipelines[numbers.byte() % pipelines.count]
    let elementSize = 1 + numbers.byte() % 20
    let level = numbers.byte() % 10
    let mask = UInt32(numbers.byte() % 8)
    let source = Source(rawValue: numbers.byte() % 3) ?? .input
    let count = numbers.number(below: 1 << 13)
    let damage = (place: numbers.number(below: 1 << 16), bits: UInt8(numbers.byte()))
    let bytes = numbers.bytes

    let filters = names.map { name -> ChunkFilter in
      switch name {
      case "s": .shuffle(elementSize: elementSize)
      case "d": .deflate(level: level)
      default: .fletcher32
      }
    }
    guard let pipeline = ChunkPipeline(filters) else { return }
    let codec = ChunkCodec(pipeline)
    switch source {
    case .input: decode(Memory(bytes), mask, count, codec)
    case .checked:
      let sum = ax_fletcher32(bytes.baseAddress, bytes.count)
      let stored = withUnsafeBytes(of: sum.littleEndian) { Array(bytes) + Array($0) }
      decode(Memory(stored), mask, count, codec)
    case .encoded:
      let stored = StoredChunk()
      do throws(ChunkFailure) {
        try codec.encode(UnsafeRawBufferPointer(Memory(bytes).bytes), into: stored)
      } catch {
        return require(false, "what is encoded is no chunk's fault: \(error.reason)")
      }
      let copy = Memory(Array(stored.bytes))
      let back = decode(copy, 0, bytes.count, codec)
      require(back?.elementsEqual(bytes) == true, "decoding undoes \(filters)")
      if copy.bytes.isEmpty { return }
      copy.bytes[damage.place % copy.bytes.count] ^= damage.bits
      decode(copy, mask, bytes.count, codec)
    }
  }

  /// Decodes with a codec that was used and with a new one.
  @discardableResult
  private static func decode(
    _ stored: Memory, _ mask: UInt32, _ count: Int, _ codec: ChunkCodec
  ) -> [UInt8]? {
    func outcome(_ codec: ChunkCodec) -> Result<[UInt8], ChunkFailure> {
      let chunk = Memory(count)
      return Result { () throws(ChunkFailure) in
        try codec.decode(UnsafeRawBufferPointer(stored.bytes), skipping: mask, into: chunk.bytes)
        return Array(chunk.bytes)
      }
    }
    let first = outcome(codec)
    require(first == outcome(codec), "decoding again gives the same")
    require(first == outcome(ChunkCodec(codec.pipeline)), "a new codec gives the same")
    return try? first.get()
  }
}
