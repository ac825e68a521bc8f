import AxisArrays
import ChainLanguage
import Storage

/// A small result for a reader: the last of several dimensions goes across, the others down.
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
  /// How many columns come before those of the elements.
  private var indexCount = 1

  private struct Column {
    var heads: [String]
    var cells: [String]
    var isText: Bool

    var width: Int { (heads.dropFirst() + cells).map(\.columns).max() ?? 0 }
  }

  /// Says why a result of the given specification cannot be printed.
  static func check(_ specification: ArraySpecification) throws(CommandLineError) {
    let (down, across) = sides(specification)
    if specification.count > mostElements || down.map(\.length).product > longestSide
      || across?.length ?? 0 > longestSide
    {
      throw .tooLargeToPrint(shape: specification.shape, dims: specification.dims)
    }
  }

  /// The dimensions that go down and the one that goes across.
  private static func sides(
    _ specification: ArraySpecification
  ) -> (down: [Dimension], across: Dimension?) {
    let dimensions = specification.dimensions
    return dimensions.count < 2 ? (dimensions, nil) : (dimensions.dropLast(), dimensions.last)
  }

  /// Lays out the elements. `name` stands above the data.
  init(_ result: CollectedResult, name: String) throws {
    let specification = result.specification
    let (down, across) = Self.sides(specification)
    let title = Self.head(name, specification.units)
    let elements = try Elements(result)
    if down.isEmpty {
      let number = elements.column([0])[0]
      let unit = specification.units.map { " \($0.printable)" } ?? ""
      columns = [Column(heads: ["", ""], cells: [number + unit], isText: true)]
      return
    }
    columns = try Self.indexColumns(down)
    indexCount = columns.count
    let rows = 0..<down.map(\.length).product
    guard let across else {
      let cells = elements.column(Array(rows))
      columns.append(Column(heads: ["", title], cells: cells, isText: false))
      return
    }
    columns[0].heads[0] = title
    for (number, label) in try AxisValues(across).column.enumerated() {
      let cells = elements.column(rows.map { $0 * across.length + number })
      columns.append(Column(heads: ["", label], cells: cells, isText: false))
    }
    if columns.count > indexCount {
      columns[indexCount].heads[0] = Self.head(across.name, across.axis?.unit)
    }
  }

  /// The columns that say which row is which: one for every dimension that goes down.
  private static func indexColumns(_ down: [Dimension]) throws -> [Column] {
    let lengths = down.map(\.length)
    return try down.enumerated().map { index, dimension in
      let axis = try AxisValues(dimension)
      let texts = axis.column
      let (each, all) = (lengths[(index + 1)...].product, lengths.product)
      return Column(
        heads: ["", head(dimension.name, dimension.axis?.unit)],
        cells: (0..<all).map { texts[$0 / each % lengths[index]] }, isText: axis.isLabels)
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
      max(column.width, number == 0 && indexCount == 1 ? column.heads[0].columns : 0)
    }
    var lines: [String] = []
    if columns.contains(where: { !$0.heads[0].isEmpty }) {
      var line = ""
      for (number, column) in columns.enumerated() where !column.heads[0].isEmpty {
        let start = widths[..<number].reduce(0) { $0 + $1 + 2 }
        line +=
          String(repeating: " ", count: max(0, start - line.columns))
          + column.heads[0]
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
      let space = String(repeating: " ", count: max(0, widths[number] - text.columns))
      line += (number > 0 ? "  " : "") + (columns[number].isText ? text + space : space + text)
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  private func fitting(_ width: Int?) -> [Column] {
    let total = columns.reduce(-2) { $0 + $1.width + 2 }
    guard let width, total > width, columns.count > indexCount + 3 else { return columns }
    let gap = Column(
      heads: ["", "…"], cells: Array(repeating: "…", count: columns[0].cells.count), isText: true)
    var used = columns[..<indexCount].reduce(3) { $0 + $1.width + 2 } - 2
    var (left, right) = (indexCount, columns.count)
    while left < right {
      let takesLeft = left - indexCount <= columns.count - right
      let needed = columns[takesLeft ? left : right - 1].width + 2
      if used + needed > width, left > indexCount { break }
      used += needed
      if takesLeft { left += 1 } else { right -= 1 }
    }
    return Array(columns[..<left]) + [gap] + Array(columns[right...])
  }
}
