import Codecs

/// The loops over bytes against what their documentation says, element by element.
enum CodecsTarget {
  static func run(_ input: UnsafeRawBufferPointer) {
    var numbers = Numbers(input)
    let size = 1 + numbers.byte() % 33
    switch numbers.byte() % 4 {
    case 0: shuffle(numbers.bytes, size)
    case 1: swap(numbers.bytes, [1, 2, 4, 8][size % 4])
    case 2: sum(numbers.bytes)
    default: copy(&numbers, size)
    }
  }

  private static func shuffle(_ bytes: UnsafeRawBufferPointer, _ size: Int) {
    let count = bytes.count / size
    let elements = Memory(bytes.prefix(count * size))
    let shuffled = Memory(count * size)
    let back = Memory(count * size)
    ax_shuffle(size, count, elements.bytes.baseAddress, shuffled.bytes.baseAddress)
    ax_unshuffle(size, count, shuffled.bytes.baseAddress, back.bytes.baseAddress)
    for index in 0..<count {
      for byte in 0..<size {
        require(
          shuffled.bytes[byte * count + index] == elements.bytes[index * size + byte],
          "byte \(byte) of element \(index) of \(count) is in its plane")
      }
    }
    require(back.bytes.elementsEqual(elements.bytes), "unshuffling undoes shuffling")
  }

  private static func swap(_ bytes: UnsafeRawBufferPointer, _ size: Int) {
    let count = bytes.count / size
    let elements = Memory(bytes.prefix(count * size))
    let swapped = Memory(count * size)
    ax_swap_bytes(size, count, elements.bytes.baseAddress, swapped.bytes.baseAddress)
    for index in 0..<count * size {
      let other = index / size * size + size - 1 - index % size
      require(swapped.bytes[index] == elements.bytes[other], "byte \(index) is swapped")
    }
    let start = elements.bytes.baseAddress
    ax_swap_bytes(size, count, start, start)
    require(elements.bytes.elementsEqual(swapped.bytes), "swapping in place is swapping")
  }

  /// As the HDF5 library sums, `H5_checksum_fletcher32`.
  private static func sum(_ bytes: UnsafeRawBufferPointer) {
    var (first, second): (UInt32, UInt32) = (0, 0)
    var words = stride(from: 0, to: bytes.count, by: 2).map { index in
      UInt32(bytes[index]) << 8 | (index + 1 < bytes.count ? UInt32(bytes[index + 1]) : 0)
    }[...]
    while !words.isEmpty {
      for word in words.prefix(360) {
        first += word
        second += first
      }
      words = words.dropFirst(360)
      first = (first & 0xffff) + (first >> 16)
      second = (second & 0xffff) + (second >> 16)
    }
    first = (first & 0xffff) + (first >> 16)
    second = (second & 0xffff) + (second >> 16)
    let copy = Memory(bytes)
    require(
      ax_fletcher32(copy.bytes.baseAddress, bytes.count) == second << 16 | first,
      "the sum of \(bytes.count) bytes")
  }

  private static func copy(_ numbers: inout Numbers, _ size: Int) {
    let rank = numbers.byte() % 5
    let shape = (0..<rank).map { _ in numbers.byte() % 5 }
    let source = shape.map { $0 + numbers.byte() % 3 }
    let target = shape.map { $0 + numbers.byte() % 3 }
    // Nothing of the arrays is behind the box's last element.
    func span(_ array: [Int]) -> Int {
      if shape.contains(0) { return 0 }
      return zip(array, shape).reduce(0) { $0 * $1.0 + $1.1 - 1 } * size + size
    }
    let elements = Memory((0..<span(source)).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) })
    let copied = Memory(span(target))
    ax_copy_box(
      rank, shape, size, elements.bytes.baseAddress, source, copied.bytes.baseAddress, target)
    var expected = [UInt8](repeating: 0xa5, count: copied.bytes.count)
    for number in 0..<shape.reduce(1, *) {
      var (rest, from, to, from1, to1) = (number, 0, 0, size, size)
      for dimension in shape.indices.reversed() {
        let index = rest % shape[dimension]
        rest /= shape[dimension]
        from += index * from1
        to += index * to1
        from1 *= source[dimension]
        to1 *= target[dimension]
      }
      for byte in 0..<size { expected[to + byte] = elements.bytes[from + byte] }
    }
    require(copied.bytes.elementsEqual(expected), "the box \(shape) of \(source) in \(target)")
  }
}
