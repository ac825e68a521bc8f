/// A matrix as colours.
public struct Heatmap: Sendable {
  /// What stands above it.
  public var title: String
  /// The unit of the values.
  public var unit: String?
  /// The axis of the rows, from the top, and that of the columns.
  public var vertical, horizontal: AxisScale
  /// Cells of the grid, row by row; NaN where there is no value.
  public var cells: [Double]
  /// How many of them are in a row.
  public var columns: Int

  /// Describes a picture.
  public init(
    title: String, unit: String?, vertical: AxisScale, horizontal: AxisScale, cells: [Double],
    columns: Int
  ) {
    self.title = title
    self.unit = unit
    self.vertical = vertical
    self.horizontal = horizontal
    self.cells = cells
    self.columns = columns
  }

  /// The least and the largest value; nil where there is none.
  var range: ClosedRange<Double>? {
    let finite = cells.filter(\.isFinite)
    guard let least = finite.min(), let most = finite.max() else { return nil }
    return least...most
  }

  /// Every cell from 0, the least value, to 1, the largest; nil where there is none.
  var shares: [Double?] {
    guard let range else { return cells.map { _ in nil } }
    return cells.map { $0.isFinite ? range.share(of: $0) : nil }
  }
}
