public import AxisArrays
public import Engine
public import Storage
import Synchronization

/// The mean of the values in each cell of a grid over a matrix, gathered from its blocks in whatever
/// order they come. Values that are not finite are left out.
public final class Raster: ArraySink {
  /// Rows and columns of the matrix.
  public let shape: [Int]
  /// Rows and columns of the grid, never more than the matrix has.
  public let rows, columns: Int
  private let cells: Mutex<[Cell]>

  private struct Cell {
    var sum = 0.0
    var count = 0
  }

  /// Prepares for a matrix of float64.
  public init(shape: [Int], rows: Int, columns: Int) {
    self.shape = shape
    self.rows = max(1, min(rows, shape[0]))
    self.columns = max(1, min(columns, shape[1]))
    cells = Mutex(Array(repeating: Cell(), count: self.rows * self.columns))
  }

  /// The means, row by row; NaN where there is no value.
  public var means: [Double] {
    cells.withLock { $0.map { $0.count == 0 ? .nan : $0.sum / Double($0.count) } }
  }

  public var isOrdered: Bool { true }

  public func begin(_ region: Region, from buffer: UnsafeRawBufferPointer) -> (any PendingWrite)? {
    let width = region.shape[1]
    let columnOf = (0..<width).map { (region.offset[1] + $0) * columns / shape[1] }
    let rowOf = (0..<region.shape[0]).map { (region.offset[0] + $0) * rows / shape[0] }
    guard let firstRow = rowOf.first, let lastRow = rowOf.last, width > 0 else { return nil }
    var found = [Cell](repeating: Cell(), count: (lastRow - firstRow + 1) * columns)
    let elements = buffer.assumingMemoryBound(to: Double.self)
    for row in rowOf.indices {
      let start = (rowOf[row] - firstRow) * columns
      for column in 0..<width {
        let value = elements[row * width + column]
        guard value.isFinite else { continue }
        found[start + columnOf[column]].sum += value
        found[start + columnOf[column]].count += 1
      }
    }
    return PendingCells(raster: self, cells: found, first: firstRow * columns)
  }

  /// Sums are added in the order of the blocks, so that a picture is the same every time.
  private struct PendingCells: PendingWrite {
    let raster: Raster
    let cells: [Cell]
    let first: Int

    func complete() {
      raster.cells.withLock { all in
        for (index, cell) in cells.enumerated() {
          all[first + index].sum += cell.sum
          all[first + index].count += cell.count
        }
      }
    }
  }
}
