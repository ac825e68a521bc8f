import AxisArrays
import Storage

/// A small result for a reader:
///
///     data [uV]   ch
///     time [s]      A1      A2
///     0          12.50  -3.125
///     0.5         0.25   7.000
struct Table {
  /// More rows or columns than this are no longer a table to read. It holds one row for every
  /// channel of the usual probes.
  static let longestSide = 512
  /// More elements than this are not to be read either.
  static let mostElements = 16_384

  private var columns: [Column] = []

  private struct Column {
    var heads: [String]
    var cells: [String]
    var isText: Bool

    var width: Int { (heads.dropFirst() + cells).map(\.count).max() ?? 0 }
  }

  /// Says why a result of the given specification cannot be printed.
  static func check(_ specification: ArraySpecification) throws(CommandLineError) {
    if specification.shape.count > 2 {
      throw .tooManyDimensions(format: "a table", dims: specification.dims)
    }
    if specification.count > mostElements
      || specification.shape.contains(where: { $0 > longestSide })
    {
      throw .tooLargeToPrint(shape: specification.shape, dims: specification.dims)
    }
  }

  /// Lays out the elements. `name` stands above the data.
  init(_ result: CollectedResult, name: String) throws {
    let specification = result.specification
    let dimensions = specification.dimensions
    let title = Self.head(name, specification.units)
    let elements = try Elements(result)
    guard let rows = dimensions.first else {
      let number = elements.column([0])[0]
      let unit = specification.units.map { " \($0.printable)" } ?? ""
      columns = [Column(heads: ["", ""], cells: [number + unit], isText: true)]
      return
    }
    let axis = try AxisValues(rows)
    let head = Self.head(rows.name, rows.axis?.unit)
    columns = [Column(heads: ["", head], cells: axis.column, isText: axis.isLabels)]
    if dimensions.count == 1 {
      let cells = elements.column(Array(0..<rows.length))
      columns.append(Column(heads: ["", title], cells: cells, isText: false))
      return
    }
    columns[0].heads[0] = title
    let width = dimensions[1].length
    for (number, label) in try AxisValues(dimensions[1]).column.enumerated() {
      let cells = elements.column((0..<rows.length).map { $0 * width + number })
      columns.append(Column(heads: ["", label], cells: cells, isText: false))
    }
    if columns.count > 1 {
      columns[1].heads[0] = Self.head(dimensions[1].name, dimensions[1].axis?.unit)
    }
  }

  private static func head(_ name: String, _ unit: String?) -> String {
    name.printable + (unit.map { " [\($0.printable)]" } ?? "")
  }

  /// The elements of a small result.
  private enum Elements {
    case reals([Double])
    case texts([String])

    init(_ result: CollectedResult) throws {
      self =
        result.specification.elementType.isFloat
        ? .reals(try result.reals()) : .texts(try result.texts())
    }

    /// The texts of the elements at the given indices, for one column.
    func column(_ indices: [Int]) -> [String] {
      switch self {
      case .reals(let numbers): NumberText.column(indices.map { numbers[$0] }, digits: 6)
      case .texts(let texts): indices.map { texts[$0] }
      }
    }
  }

  /// The lines, at most `width` columns wide where a width is given: the columns in the middle give
  /// way to `…`. The heads stand out where the style has a way to.
  func lines(width: Int?, _ style: Style = .output) -> [String] {
    let columns = fitting(width)
    let widths = columns.enumerated().map { number, column in
      max(column.width, number == 0 ? column.heads[0].count : 0)
    }
    var lines: [String] = []
    if columns.contains(where: { !$0.heads[0].isEmpty }) {
      var line = ""
      for (number, column) in columns.enumerated() where !column.heads[0].isEmpty {
        let start = widths[..<number].reduce(0) { $0 + $1 + 2 }
        line += String(repeating: " ", count: max(0, start - line.count)) + column.heads[0]
      }
      lines.append(style.marked(line, .strong))
    }
    if columns.contains(where: { !$0.heads[1].isEmpty }) {
      let heads = Self.line(columns.map(\.heads[1]), columns, widths)
      lines.append(style.marked(heads, .strong))
    }
    for row in columns.first?.cells.indices ?? 0..<0 {
      lines.append(Self.line(columns.map(\.cells[row]), columns, widths))
    }
    return lines
  }

  private static func line(_ texts: [String], _ columns: [Column], _ widths: [Int]) -> String {
    var line = ""
    for (number, text) in texts.enumerated() {
      let space = String(repeating: " ", count: max(0, widths[number] - text.count))
      line += (number > 0 ? "  " : "") + (columns[number].isText ? text + space : space + text)
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  private func fitting(_ width: Int?) -> [Column] {
    let total = columns.reduce(-2) { $0 + $1.width + 2 }
    guard let width, total > width, columns.count > 4 else { return columns }
    let gap = Column(
      heads: ["", "…"], cells: Array(repeating: "…", count: columns[0].cells.count), isText: true)
    var (head, tail) = (columns[0].width + 3, 0)
    var (left, right) = (1, columns.count)
    while left < right {
      let next = (left - 1) <= (columns.count - right) ? left : right - 1
      let needed = columns[next].width + 2
      if head + tail + needed > width, left > 1 { break }
      if next == left {
        head += needed
        left += 1
      } else {
        tail += needed
        right -= 1
      }
    }
    return Array(columns[..<left]) + [gap] + Array(columns[right...])
  }
}
