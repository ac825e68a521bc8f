import FuzzingRuntime

/// Changes of a file that leave most of it where it is.
struct FileMutation {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  func apply(to data: UnsafeMutablePointer<UInt8>, size: Int, room: Int) -> Int {
    var mutation = self
    if size == 0 || mutation.number(below: 16) == 0 { return LLVMFuzzerMutate(data, size, room) }
    if mutation.number(below: 32) == 0 { return 1 + mutation.number(below: size) }
    for _ in 0...mutation.number(below: 4) { mutation.change(data, size) }
    return size
  }

  private mutating func change(_ data: UnsafeMutablePointer<UInt8>, _ size: Int) {
    let place = number(below: size)
    switch number(below: 5) {
    case 0: data[place] ^= 1 << UInt8(number(below: 8))
    case 1: data[place] = UInt8(number(below: 256))
    case 2: data[place] &+= number(below: 2) == 0 ? 1 : 255
    case 3:
      let from = number(below: size)
      let count = min(1 + number(below: 64), size - max(place, from))
      let bytes = Array(UnsafeBufferPointer(start: data + from, count: count))
      for index in 0..<count { data[place + index] = bytes[index] }
    default:
      let value = interesting(size)
      for index in 0..<min([1, 2, 4, 8][number(below: 4)], size - place) {
        data[place + index] = UInt8(truncatingIfNeeded: value >> (8 * UInt64(index)))
      }
    }
  }

  /// A number near the limits of a type or of the file, or one that may be an address in it.
  private mutating func interesting(_ size: Int) -> UInt64 {
    let small = UInt64(number(below: 5))
    switch number(below: 4) {
    case 0: return small &- 2
    case 1: return 1 << UInt64(number(below: 64)) &+ small &- 2
    case 2: return UInt64(size) &+ small &- 2
    default: return UInt64(number(below: size)) & ~7
    }
  }

  /// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
  private mutating func number(below limit: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(limit))
  }
}
