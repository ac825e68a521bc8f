import Glibc
import Numerals

/// Numbers as text against the C library's reading of it, and against the length of Swift's text.
enum NumeralsTarget {
  static func run(_ input: UnsafeRawBufferPointer) {
    var numbers = Numbers(input)
    let kind = numbers.byte()
    let bytes = Array(numbers.bytes)
    switch kind % 6 {
    case 0: check(bytes, ax_float64, Double.self) { strtod($0, nil).bitPattern == $1.bitPattern }
    case 1: check(bytes, ax_float32, Float.self) { strtof($0, nil).bitPattern == $1.bitPattern }
    case 2: check(bytes, ax_int64, Int64.self) { strtoll($0, nil, 10) == $1 }
    case 3: check(bytes, ax_uint64, UInt64.self) { strtoull($0, nil, 10) == $1 }
    case 4: check(bytes, ax_int16, Int16.self) { strtol($0, nil, 10) == Int($1) }
    default:
      check(bytes, ax_float16, Float16.self) { Float16($0)?.bitPattern == $1.bitPattern }
    }
  }

  /// Every number is written as text that `isRead` finds to be the same number.
  private static func check<Number: Comparable & LosslessStringConvertible>(
    _ bytes: [UInt8], _ type: ax_number, _: Number.Type, isRead: (String, Number) -> Bool
  ) {
    let count = bytes.count / MemoryLayout<Number>.size
    let values = (0..<count).map { index in
      bytes.withUnsafeBytes {
        $0.loadUnaligned(fromByteOffset: index * MemoryLayout<Number>.size, as: Number.self)
      }
    }
    // The longest need no more room than what is said.
    let room = Memory(count * Int(AX_NUMERAL_LENGTH))
    guard let start = room.bytes.baseAddress?.assumingMemoryBound(to: CChar.self) else { return }
    let end = bytes.withUnsafeBytes {
      ax_write_numerals(type, $0.baseAddress, count, CChar(UInt8(ascii: ",")), 0, start)
    }
    let length = end.map { $0 - start } ?? 0
    let text = String(decoding: UnsafeRawBufferPointer(room.bytes)[..<length], as: UTF8.self)
    let numerals = text.split(separator: ",", omittingEmptySubsequences: false).dropLast()
    require(numerals.count == count, "\(count) numbers are in '\(text)'")
    for (value, numeral) in zip(values, numerals) {
      if value != value {
        require(numeral == "nan", "no number is 'nan', not '\(numeral)'")
      } else {
        require(isRead(String(numeral), value), "\(value) is read from '\(numeral)'")
        require(
          digits(numeral) == digits(value.description[...]), "\(numeral) is as short as \(value)")
      }
    }
  }

  /// How many digits are not zeros before the first or behind the last other one.
  private static func digits(_ text: Substring) -> Int {
    let mantissa = text.prefix { $0 != "e" }.filter(\.isNumber)
    let trimmed = mantissa.drop { $0 == "0" }
    return trimmed.count - trimmed.reversed().prefix { $0 == "0" }.count
  }
}
