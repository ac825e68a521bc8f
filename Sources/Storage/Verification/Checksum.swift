import Codecs

/// A checksum of 64 bits of bytes that come piece by piece.
struct Checksum {
  private var state = ax_checksum_begin()

  /// The checksum of the bytes so far.
  var value: UInt64 { withUnsafePointer(to: state) { ax_checksum_value($0) } }

  /// How many bytes there were.
  var count: Int { Int(clamping: state.count) }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    ax_checksum_add(&state, bytes.baseAddress, bytes.count)
  }

  /// Adds a number that is no part of the bytes, such as how many there are.
  mutating func add(_ number: Int) {
    withUnsafeBytes(of: number.littleEndian) { add($0) }
  }

  /// Adds a text and its length.
  mutating func add(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      add(bytes.count)
      add(UnsafeRawBufferPointer(bytes))
    }
  }

  /// The checksum of bytes that are all there.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var checksum = Checksum()
    checksum.add(bytes)
    return checksum.value
  }
}
