import AxisArrays

extension StageWriter {
  /// Whether the innermost axes of input and result differ and are long enough for squares, and maps
  /// are all that is done.
  var isTurned: Bool {
    guard axes.count >= 2, let row = axes.outputAxes.last, row != axes.count - 1,
      [row, axes.count - 1].allSatisfy({ work.shape[axes.dimensions[$0]].product >= 16 })
    else { return false }
    return work.works.allSatisfy {
      switch $0 {
      case .map, .permute, .lookup: true
      default: false
      }
    }
  }

  mutating func writeSquares() {
    let side = code.style.squareSide(elementSize: work.outputType.size)
    form = .squares(side: side)
    let column = axes.count - 1
    let row = axes.outputAxes.last ?? 0
    let others = axes.outputAxes.filter { $0 != column && $0 != row }
    grid = others.map { .length($0) }
    grid += [.squares(row, side: side), .squares(column, side: side)]
    code.line("local ax_\(work.outputType.suffix) square[\(side)][\(side) + 1];")
    code.line("const uint number = get_group_id(0);")
    let indices = split("number", along: others + [row, column], grid)
    var place = Array(repeating: Coordinate.fixed(0), count: axes.count)
    for (axis, index) in zip(others, indices) { place[axis] = .variable(index) }
    let plane = steps(zip(others, indices))
    let (columns, rows) = (code.measure(.length(column)), code.measure(.length(row)))
    let step = code.measure(.outputStep(column))
    code.line("const uint left = \(indices[others.count + 1]) * \(side);")
    code.line("const uint top = \(indices[others.count]) * \(side);")
    code.line("const uint width = min((uint)\(side), \(columns) - left);")
    code.line("const uint height = min((uint)\(side), \(rows) - top);")
    code.open("for (uint y = get_local_id(1); y < height; y += get_local_size(1))")
    code.open("for (uint x = get_local_id(0); x < width; x += get_local_size(0))")
    place[column] = .variable(code.define("uint", "left + x"))
    place[row] = .variable(code.define("uint", "top + y"))
    let variable = code.element(at: place)
    code.line("square[y][x] = \(variable);")
    code.close()
    code.close()
    code.line("barrier(CLK_LOCAL_MEM_FENCE);")
    code.open("for (uint x = get_local_id(1); x < width; x += get_local_size(1))")
    code.open("for (uint y = get_local_id(0); y < height; y += get_local_size(0))")
    let target = Self.sum(plane + ["(left + x) * \(step)", "top + y"])
    code.line("result[\(target)] = square[y][x];")
    code.close()
    code.close()
  }
}
