import AxisArrays
import Numerals

/// Text in the making: UTF-8 in memory that grows and is used again.
///
/// Unchecked: one thread has it at a time.
final class TextBuffer: @unchecked Sendable {
  private var owned: OwnedMemory?
  /// Where the bytes are, and how many there is room for.
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  /// The number of bytes.
  private(set) var count = 0

  /// Bytes for each element that a text takes at most, but for long labels before every element.
  static let bytesPerElement = Int(AX_NUMERAL_LENGTH)

  /// The text so far.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: memory[..<count]) }

  /// Takes the text away; the memory stays.
  func clear() { count = 0 }

  /// Makes room for so many bytes more.
  func reserve(_ more: Int) throws(MemoryShortage) {
    let needed = count + more
    if needed <= memory.count { return }
    let larger = try OwnedMemory(byteCount: max(needed, 2 * memory.count, 1 << 12))
    larger.bytes.copyMemory(from: bytes)
    memory = larger.bytes
    owned = consume larger
  }

  func append(_ byte: UInt8) throws(MemoryShortage) {
    try reserve(1)
    memory[count] = byte
    count += 1
  }

  func append(_ more: UnsafeRawBufferPointer) throws(MemoryShortage) {
    guard let start = more.baseAddress else { return }
    try reserve(more.count)
    memory.baseAddress?.advanced(by: count).copyMemory(from: start, byteCount: more.count)
    count += more.count
  }

  func append(_ text: String) throws(MemoryShortage) {
    var text = text
    let outcome = text.withUTF8 { bytes in
      Result { () throws(MemoryShortage) in try append(UnsafeRawBufferPointer(bytes)) }
    }
    try outcome.get()
  }

  /// Appends packed numbers, each with `separator` behind it. What is no number is `null` if `nulls`.
  func append(
    _ numbers: UnsafeRawBufferPointer, of type: ElementType, separator: UInt8, nulls: Bool = false
  ) throws(MemoryShortage) {
    let number = numbers.count / type.size
    try reserve(number * Self.bytesPerElement)
    guard let start = memory.baseAddress, let source = numbers.baseAddress else { return }
    let place = (start + count).assumingMemoryBound(to: CChar.self)
    let end = ax_write_numerals(
      type.number, source, number, CChar(bitPattern: separator), nulls ? 1 : 0, place)
    if let end { count += end - place }
  }

  /// Puts another byte in the place of the last.
  func replaceLast(with byte: UInt8) throws(MemoryShortage) {
    removeLast()
    try append(byte)
  }

  func removeLast() {
    precondition(count > 0, "there is no last byte")
    count -= 1
  }
}

extension ElementType {
  /// What the type is called where numbers are written.
  fileprivate var number: ax_number {
    switch self {
    case .int8: ax_int8
    case .int16: ax_int16
    case .int32: ax_int32
    case .int64: ax_int64
    case .uint8: ax_uint8
    case .uint16: ax_uint16
    case .uint32: ax_uint32
    case .uint64: ax_uint64
    case .float16: ax_float16
    case .float32: ax_float32
    case .float64: ax_float64
    case .complex64, .complex128: preconditionFailure("no operator gives complex numbers")
    }
  }

  /// The element at `index` of packed elements, as the shortest text that reads back the same.
  func text(
    _ elements: UnsafeRawBufferPointer, at index: Int
  ) throws(MemoryShortage) -> String {
    let buffer = TextBuffer()
    try buffer.append(
      UnsafeRawBufferPointer(rebasing: elements[index * size..<(index + 1) * size]), of: self,
      separator: UInt8(ascii: "\n"))
    buffer.removeLast()
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}
