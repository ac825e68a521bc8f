import CDeflate
import Codecs

/// The state of libdeflate, made when it is first needed.
final class Deflate {
  private var decompressor: OpaquePointer?
  private var compressor: OpaquePointer?
  private var level: Int?

  deinit {
    libdeflate_free_decompressor(decompressor)
    libdeflate_free_compressor(compressor)
  }

  /// Fills the room with what was compressed, which must be as many bytes.
  func decompress(
    _ bytes: UnsafeRawBufferPointer, into room: UnsafeMutableRawBufferPointer
  ) throws(ChunkFailure) {
    if decompressor == nil { decompressor = try made(libdeflate_alloc_decompressor()) }
    // Without room for the count of bytes, fewer are an error.
    let result = libdeflate_zlib_decompress(
      decompressor, bytes.baseAddress, bytes.count, room.baseAddress, room.count, nil)
    switch result {
    case LIBDEFLATE_SUCCESS: return
    case LIBDEFLATE_SHORT_OUTPUT, LIBDEFLATE_INSUFFICIENT_SPACE: throw .size
    default: throw .damaged
    }
  }

  /// Compresses at a level of zlib's.
  ///
  /// The bytes are `planes` runs of equal length, each of bytes that are alike. What is noise at
  /// their beginning is not searched for what came before, which is most of the work.
  func compress(
    _ bytes: UnsafeRawBufferPointer, planes: Int, level: Int, into buffer: ChunkBuffer
  ) throws(ChunkFailure) -> UnsafeMutableRawBufferPointer {
    if level != self.level {
      libdeflate_free_compressor(compressor)
      (compressor, self.level) = (nil, nil)
      compressor = try made(libdeflate_alloc_compressor(Self.levels[level]))
      self.level = level
    }
    let room = try buffer.bytes(
      ax_deflate_literals_bound(bytes.count)
        + libdeflate_zlib_compress_bound(compressor, bytes.count))
    guard let start = room.baseAddress else { preconditionFailure("the bound is never zero") }
    room.storeBytes(of: Self.header(level).bigEndian, as: UInt16.self)
    var end = MemoryLayout<UInt16>.size
    var taken = 0
    if level > 0 {
      end += ax_deflate_literals(
        planes, bytes.count, bytes.baseAddress, start + end, &taken)
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[taken...])
    let count = libdeflate_deflate_compress(
      compressor, rest.baseAddress, rest.count, start + end, room.count - end)
    precondition(count > 0, "the bound is the most that compressed bytes can be")
    end += count
    let sum = libdeflate_adler32(1, bytes.baseAddress, bytes.count)
    room.storeBytes(of: sum.bigEndian, toByteOffset: end, as: UInt32.self)
    return .init(rebasing: room[..<(end + MemoryLayout<UInt32>.size)])
  }

  /// The level of libdeflate for each of zlib's: the fastest that stores about as little as zlib does.
  ///
  /// Measured on chunks of 1 MiB, shuffled: signals with noise as int16 and float32, logarithms of
  /// them, plain noise, counts, smooth, sparse, constant and held values. In sum 2 to 4 % less than
  /// zlib stores. Hardest are logarithms of counts, of which each value comes again and again: level 7
  /// makes them as small as zlib's level 4, and from 5 on they are up to 0.7 % larger. Held values are
  /// 1 to 4 % larger than zlib's from its level 3 on.
  private static let levels: [CInt] = [0, 4, 4, 5, 7, 7, 8, 8, 9, 9]

  /// The beginning of a stream: a window of 32 KiB, and how hard the compressor tried.
  private static func header(_ level: Int) -> UInt16 {
    switch level {
    case ...1: 0x7801
    case ...5: 0x785e
    case 6: 0x789c
    default: 0x78da
    }
  }

  private func made(_ state: OpaquePointer?) throws(ChunkFailure) -> OpaquePointer {
    guard let state else { throw .memory }
    return state
  }
}
