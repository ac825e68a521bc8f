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

  /// The most channels that a picture shows.
  static let mostChannels = 32

  /// Opens the array. Reads no data.
  init(of location: ArrayLocation, settings: JobSettings) throws {
    func job(_ chain: String) throws -> Job {
      try Job(chain: try ChainText(.argument(chain)), location: location, settings: settings)
    }
    let sources = try SourceFile(path: location.file).arrays(
      selectedBy: location.datasets, raw: settings.raw)
    // Of complex numbers the modulus is drawn.
    let isComplex = sources.first?.specification.elementType.isComplex ?? false
    var plain = try job(isComplex ? "abs" : "copy")
    if plain.plan.output.dimensions.isEmpty || plain.plan.output.count == 0 {
      throw NothingToPlot(location: location.text, isScalar: plain.plan.output.dimensions.isEmpty)
    }
    if Self.isImage(plain.plan.output) {
      plain = try job((isComplex ? "abs | " : "") + "astype float64")
    } else if plain.plan.output.elementType == .float16 {
      plain = try job("astype float32")
    }
    self.job = plain
    specification = plain.plan.output
  }

  /// Draws the picture; `write` takes its bytes.
  func draw(
    _ format: PictureFormat, write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    if Self.isImage(specification) {
      let map = try heatmap(rows: Heatmap.mostRows, columns: Heatmap.mostColumns)
      return try map.draw(format, write: write)
    }
    try traces(bins: Traces.bins).draw(format, write: write)
  }

  /// The picture as lines of text that fit `width` columns.
  func lines(width: Int, unicode: Bool) throws -> [String] {
    if Self.isImage(specification) {
      return try heatmap(rows: 24, columns: max(8, width - 14)).lines(unicode: unicode)
    }
    return try traces(bins: 2 * width).lines(width: width, height: 24, braille: unicode)
  }

  /// Whether the array is a matrix without a time axis.
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
    let shape = specification.shape
    let envelope = Envelope(
      shape: shape, elementType: specification.elementType, bins: bins,
      channels: Self.mostChannels)
    _ = try job.run(into: envelope)
    let count = shape.dropFirst().product
    if count > envelope.channels {
      job.settings.log.warning(
        "\(job.location.text): the first \(envelope.channels) of \(count) channels are shown")
    }
    let labels = try ChannelLabels(specification.dimensions.dropFirst(), count: envelope.channels)
    return Traces(
      title: title, unit: specification.units?.printable,
      axis: try AxisScale(specification.dimensions[0]),
      channels: (0..<envelope.channels).map {
        Traces.Channel(label: labels.texts[$0], bins: envelope[$0])
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

/// What channels are called: the labels or indices along all dimensions but the first.
private struct ChannelLabels {
  var texts = [""]

  init(_ dimensions: ArraySlice<Dimension>, count: Int) throws(StorageError) {
    for dimension in dimensions {
      let values = try AxisValues(dimension)
      let own = values.column.prefix(count)
      let isNamed = values.isLabels
      texts = texts.flatMap { text in
        own.map {
          (text.isEmpty ? "" : text + " ") + (isNamed ? $0 : "\(dimension.name.printable) \($0)")
        }
      }
      texts = Array(texts.prefix(count))
    }
  }
}

extension AxisScale {
  /// Values that numbers along an axis are read at.
  private static let samples = 65

  /// The axis of a dimension; of stored numbers a few are read.
  fileprivate init(_ dimension: Dimension) throws {
    let unit = dimension.axis?.unit.map { " [\($0)]" } ?? ""
    let count = dimension.length
    let indices = (0..<min(Self.samples, count)).map {
      count == 1 ? 0 : $0 * (count - 1) / (min(Self.samples, count) - 1)
    }
    let values: Values
    switch dimension.axis {
    case nil: values = .numbers(indices.map(Double.init))
    case .linear(let axis): values = .numbers(indices.map(axis.value(at:)))
    case .coordinates(let axis):
      switch axis.values {
      case .numbers(let numbers): values = .numbers(indices.map { numbers[$0] })
      case .labels(let labels): values = .labels(labels.map(\.printable))
      case .stored(let object, kind: .numbers):
        let file = try SourceFile(path: object.file)
        values = .numbers(try file.numbers(at: object.path, indices: indices))
      case .stored(let object, kind: .labels):
        let labels = try SourceFile(path: object.file).labels(at: object.path)
        values = .labels(labels.map(\.printable))
      case .stored(_, kind: .other): values = .numbers(indices.map(Double.init))
      }
    }
    self.init(title: (dimension.name + unit).printable, count: count, values: values)
  }
}

/// An array of which there is no picture.
struct NothingToPlot: Failure {
  var location: String
  var isScalar: Bool

  var category: FailureCategory { .data }

  var headline: String {
    "\(location) \(isScalar ? "is a single number" : "has no elements"), so there is nothing to plot"
  }
}
