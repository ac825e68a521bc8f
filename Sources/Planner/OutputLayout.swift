import AxisArrays
import Storage

/// What the user asks of the output's layout.
public struct LayoutRequest: Sendable, Hashable {
  /// How to compress.
  public var compression: Compression
  /// How to cut into chunks.
  public var chunking: Chunking
  /// Whether chunks get checksums where the input's have none.
  public var addsChecksums: Bool
  /// How an output that has no layout is written, such as text.
  public var stream: Stream?

  /// Makes a request; without arguments the output is laid out as the input is.
  public init(
    compression: Compression = .asInput, chunking: Chunking = .asInput, addsChecksums: Bool = false
  ) {
    self.compression = compression
    self.chunking = chunking
    self.addsChecksums = addsChecksums
  }

  /// An output that is written from its first element to its last, in one piece.
  public struct Stream: Sendable, Hashable {
    /// Bytes that an element takes at most as it is written.
    public var bytesPerElement: Int

    /// Describes an output whose elements take so many bytes.
    public init(bytesPerElement: Int) { self.bytesPerElement = bytesPerElement }
  }

  /// Ways to compress.
  public enum Compression: Sendable, Hashable {
    case asInput
    case none
    /// Shuffle and deflate at a level from 1 to 9.
    case gzip(level: Int)
  }

  /// Ways to cut into chunks.
  public enum Chunking: Sendable, Hashable {
    case asInput
    /// All elements in one piece.
    case none
    /// One length for every dimension of the output.
    case shape([Int])
  }
}

extension StorageLayout {
  /// The bytes of the largest chunk that an output takes over from its input.
  private static let largestChunk = 16 << 20
  /// The level that stands for filters that can be read but not written.
  private static let defaultLevel = 4

  /// The layout of an output of the given shape and type.
  ///
  /// - Parameters:
  ///   - input: The input's layout.
  ///   - order: For every dimension of the output, the input's dimension it came from.
  static func output(
    like input: StorageLayout, order: [Int], shape: [Int], type: ElementType,
    request: LayoutRequest
  ) throws(PlanError) -> StorageLayout {
    if request.stream != nil { return .contiguous }
    var layout = StorageLayout(
      chunk: input.chunk.map { chunk in order.map { chunk[$0] } }, deflate: input.deflate,
      shuffle: input.shuffle, fletcher32: input.fletcher32)
    if !input.otherFilters.isEmpty, layout.deflate == nil {
      layout.deflate = defaultLevel
      layout.shuffle = true
    }
    switch request.compression {
    case .asInput: break
    case .none: (layout.deflate, layout.shuffle) = (nil, false)
    case .gzip(let level): (layout.deflate, layout.shuffle) = (level, true)
    }
    if request.addsChecksums { layout.fletcher32 = true }
    switch request.chunking {
    case .asInput: break
    case .none:
      if case .gzip = request.compression {
        throw PlanError(
          .usage, "--chunk none cannot be compressed", remedy: "leave out --chunk or --compress")
      }
      if request.addsChecksums {
        throw PlanError(
          .usage, "--chunk none leaves no chunks that could have checksums",
          remedy: "leave out --chunk or --checksum")
      }
      return .contiguous
    case .shape(let chunk):
      guard chunk.count == shape.count else {
        throw PlanError(
          .data,
          "--chunk has \(chunk.count) length\(chunk.count == 1 ? "" : "s"), but the output has "
            + "\(shape.count) dimension\(shape.count == 1 ? "" : "s")",
          remedy: "give one length for each dimension")
      }
      layout.chunk = zip(chunk, shape).map { min($0, max(1, $1)) }
      return layout
    }
    if layout.chunk == nil, layout.deflate != nil || layout.fletcher32 {
      layout.chunk = Array(repeating: 1, count: shape.count)
    }
    layout = layout.fitted(to: shape, elementSize: type.size)
    layout.limitChunk(elementSize: type.size)
    return layout
  }

  /// Halves the longest extents of a chunk until it can be held several times over.
  private mutating func limitChunk(elementSize: Int) {
    guard var chunk else { return }
    while (chunk + [elementSize]).product > Self.largestChunk, let longest = chunk.max(),
      longest > 1, let dimension = chunk.firstIndex(of: longest)
    {
      chunk[dimension] = (longest + 1) / 2
    }
    self.chunk = chunk
  }
}
