extension Region {
  /// Calls `body` with the byte offset and byte count of every run of elements that lie together in
  /// an array of the given shape, in row-major order.
  public func forEachRun<Failure: Error>(
    in array: [Int], elementSize: Int, _ body: (Int, Int) throws(Failure) -> Void
  ) throws(Failure) {
    if count == 0 { return }
    // The dimensions from `first` on are taken as a whole but for the first of them.
    var first = rank
    var runLength = elementSize
    while first > 0 {
      first -= 1
      runLength *= shape[first]
      if shape[first] != array[first] { break }
    }
    var strides = Array(repeating: elementSize, count: rank)
    for dimension in strides.indices.dropLast().reversed() {
      strides[dimension] = strides[dimension + 1] * array[dimension + 1]
    }
    var index = Array(repeating: 0, count: first)
    var start = 0
    for dimension in 0..<rank { start += offset[dimension] * strides[dimension] }
    while true {
      var position = start
      for dimension in 0..<first { position += index[dimension] * strides[dimension] }
      try body(position, runLength)
      var dimension = first - 1
      while dimension >= 0 {
        index[dimension] += 1
        if index[dimension] < shape[dimension] { break }
        index[dimension] = 0
        dimension -= 1
      }
      if dimension < 0 { return }
    }
  }
}
