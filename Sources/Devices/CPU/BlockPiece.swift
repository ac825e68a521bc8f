import AxisArrays

/// A part of a block that goes through all traversals by itself.
struct BlockPiece {
  /// The part of the block's output.
  var output: Region
  /// Elements of the block's input before the part's.
  var inputStart: Int
  /// Bytes of the block's result before the part's.
  var resultStart: Int

  /// Elements of input in a piece: 256 KiB of the largest type, half a second-level cache.
  fileprivate static let length = 32 << 10
}

extension CPUProgram {
  /// Cuts a block along the slowest dimension of its output into pieces of which each has one run of
  /// the input and one run of the result; into one where the block is best gone through as a whole.
  func pieces(of output: Region) -> [BlockPiece] {
    let whole = [BlockPiece(output: output, inputStart: 0, resultStart: 0)]
    let input = inputRegion(for: output)
    guard traversals > 1, input.count > BlockPiece.length,
      let dimension = output.shape.firstIndex(where: { $0 > 1 }),
      // Behind the reduced dimension, partials are not one run.
      dimension <= reducedDimension ?? dimension,
      let cut = input.shape.firstIndex(where: { $0 > 1 })
    else { return whole }
    let rows = output.shape[dimension]
    let unit = dimension == reducedDimension ? Reducer.segment : 1
    let extent = max(1, BlockPiece.length * rows / input.count / unit) * unit
    let step = input.shape[(cut + 1)...].reduce(1, *)

    var pieces: [BlockPiece] = []
    var resultStart = 0
    var elements = 0
    for start in stride(from: 0, to: rows, by: extent) {
      var region = output
      region.offset[dimension] += start
      region.shape[dimension] = min(extent, rows - start)
      let part = inputRegion(for: region)
      guard input.shape.indices.allSatisfy({ $0 == cut || part.shape[$0] == input.shape[$0] }),
        holdsPairs(region)
      else { return whole }
      pieces.append(
        BlockPiece(
          output: region, inputStart: (part.offset[cut] - input.offset[cut]) * step,
          resultStart: resultStart))
      resultStart += resultBytes(of: region)
      elements += part.count
    }
    // What pieces read of each other, for a difference, must be little.
    return elements <= input.count + input.count / 8 ? pieces : whole
  }
}
