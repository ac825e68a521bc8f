import AxisArrays
import ChainLanguage
import Engine
import Logging
import Pictures
import Planner
import Storage

/// An array as a picture.
struct Plot {
  private let job: Job
  private let specification: ArraySpecification
  private let choice: ChannelChoice?

  /// The most channels that a picture shows of those that nobody chose.
  static let mostChannels = 32

  /// Opens the array. Reads no data.
  ///
  /// - Parameter choice: The channels to show; nil for the first ones, or a matrix as colours.
  init(of location: ArrayLocation, channels choice: ChannelChoice?, settings: JobSettings) throws {
    self.choice = choice
    let sources = try SourceFile(path: location.file).arrays(
      selectedBy: location.datasets, raw: settings.raw)
    guard sources.count == 1 else {
      throw CommandLineError.severalSelected(location: location.text, arrays: sources.map(\.path))
    }
    func job(_ chain: String) throws -> Job {
      try Job(
        chain: try ChainText(.argument(chain)), source: sources[0], location: location,
        settings: settings)
    }
    // Of complex numbers the modulus is drawn.
    let isComplex = sources[0].specification.elementType.isComplex
    var plain = try job(isComplex ? "abs" : "copy")
    let shape = plain.plan.output.shape
    if shape.isEmpty { throw PlotError.singleNumber(location.text) }
    if shape.product == 0 { throw PlotError.noElements(location.text) }
    if choice != nil, shape.count == 1 { throw PlotError.noChannels(location.text) }
    if choice == nil, Self.isImage(plain.plan.output) {
      plain = try job((isComplex ? "abs | " : "") + "astype float64")
    } else if plain.plan.output.elementType == .float16 {
      plain = try job("astype float32")
    }
    self.job = plain
    specification = plain.plan.output
  }

  /// Draws the picture; `write` takes its bytes.
  func draw(
    _ format: PictureFormat, _ size: PictureSize,
    write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if isImage {
      let (rows, columns) = Heatmap.cells(in: size)
      return try heatmap(rows: rows, columns: columns).draw(format, size, write: write)
    }
    try traces(bins: Traces.bins(in: size)).draw(format, size, write: write)
  }

  /// The picture as lines of text that fit `width` columns.
  func lines(width: Int, unicode: Bool) throws -> [String] {
    if isImage {
      return try heatmap(rows: 24, columns: max(8, width - 14)).lines(unicode: unicode)
    }
    return try traces(bins: 2 * width).lines(width: width, height: 24, braille: unicode)
  }

  private var isImage: Bool { choice == nil && Self.isImage(specification) }

  /// Whether an array is a matrix without a time axis.
  private static func isImage(_ specification: ArraySpecification) -> Bool {
    specification.dimensions.count == 2 && specification.shape.allSatisfy { $0 > 1 }
      && !specification.dimensions.contains { dimension in
        dimension.name == "time" || dimension.axis?.unit.map(isTime) ?? false
          || dimension.axis?.unit?.contains(" since ") ?? false
      }
  }

  private static func isTime(_ unit: String) -> Bool {
    ["s", "sec", "second", "seconds", "ms", "us", "µs", "ns", "min", "h", "day", "days"]
      .contains(unit)
  }

  private func traces(bins: Int) throws -> Traces {
    let names = try ChannelNames(specification)
    let channels =
      try choice?.channels(among: names, of: title)
      ?? Array(0..<min(Self.mostChannels, names.count))
    let envelope = Envelope(
      shape: specification.shape, elementType: specification.elementType, bins: bins,
      channels: channels)
    _ = try job.run(into: envelope)
    if choice == nil, names.count > channels.count {
      job.settings.log.warning(
        """
        \(job.location.text): the first \(channels.count) of \(names.count) channels are shown; \
        --channels chooses others
        """)
    }
    return Traces(
      title: title, unit: specification.units?.printable,
      axis: try AxisScale(specification.dimensions[0]),
      channels: channels.enumerated().map { place, channel in
        Traces.Channel(label: names[channel], bins: envelope[place])
      })
  }

  private func heatmap(rows: Int, columns: Int) throws -> Heatmap {
    let raster = Raster(shape: specification.shape, rows: rows, columns: columns)
    _ = try job.run(into: raster)
    return Heatmap(
      title: title, unit: specification.units?.printable,
      vertical: try AxisScale(specification.dimensions[0]),
      horizontal: try AxisScale(specification.dimensions[1]), cells: raster.means,
      columns: raster.columns)
  }

  private var title: String { "\(job.location.file):\(job.source.path)".printable }
}
