extension Heatmap {
  private static let height = 800.0

  /// How many cells a picture shows at most.
  public static func cells(in size: PictureSize) -> (rows: Int, columns: Int) {
    (Int(size.rows ?? height), size.columns)
  }

  /// Draws the picture; `write` takes its bytes.
  public func draw(
    _ format: PictureFormat, _ size: PictureSize,
    write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let height = size.rows ?? Self.height
    let canvas = try Canvas(
      format, width: Double(size.width), height: Frame.top + height + Frame.bottom, write: write)
    let ticks = vertical.ticks(atMost: 16)
    let labels = ticks.map { canvas.width(of: $0.label, size: 12) }.max() ?? 0
    let frame = Frame(
      canvas, axis: horizontal, title: title, left: labels + 64, height: height, room: 130)
    frame.drawAxis()
    canvas.pixels(
      shares.map { $0.map(ColourMap.viridis.pixel) ?? 0xffffff }, columns: columns, x: frame.left,
      y: Frame.top, width: frame.width, height: height)
    for tick in ticks {
      let y = Frame.top + tick.position * height
      canvas.line([Point(frame.left - 5, y), Point(frame.left, y)], .ink)
      canvas.text(tick.label, at: Point(frame.left - 9, y), .end)
    }
    canvas.text(
      vertical.title, at: Point(22, Frame.top + height / 2), .middle, size: 13, upwards: true)
    frame.drawBorder()
    drawScale(on: canvas, x: frame.left + frame.width + 24, height: height)
    try canvas.finish()
  }

  /// The colours beside the numbers that they stand for.
  private func drawScale(on canvas: Canvas, x: Double, height: Double) {
    guard let range else { return }
    let colours = (0..<256).reversed().map { ColourMap.viridis.pixel(Double($0) / 255) }
    canvas.pixels(colours, columns: 1, x: x, y: Frame.top, width: 18, height: height)
    if let unit { canvas.text(unit, at: Point(x, Frame.top / 2), size: 13) }
    let marks =
      range.lowerBound < range.upperBound
      ? RoundNumbers(from: range.lowerBound, to: range.upperBound, atMost: 8).labelled
      : [(range.lowerBound, RoundNumbers.text(range.lowerBound))]
    for (value, label) in marks {
      canvas.text(label, at: Point(x + 24, Frame.top + (1 - range.share(of: value)) * height))
    }
  }
}

/// Colours for numbers from 0 to 1.
struct ColourMap {
  private let stops: [Colour]

  /// The colours of matplotlib's map of that name at nine places (S. van der Walt, N. Smith, 2015).
  static let viridis = ColourMap(stops: [
    Colour(0x440154), Colour(0x472d7b), Colour(0x3b528b), Colour(0x2c728e), Colour(0x21918c),
    Colour(0x28ae80), Colour(0x5ec962), Colour(0xaddc30), Colour(0xfde725),
  ])

  /// The colour of a number as 0xRRGGBB.
  func pixel(_ share: Double) -> UInt32 {
    let place = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(place), stops.count - 2)
    let (low, high, rest) = (stops[index], stops[index + 1], place - Double(index))
    func part(_ path: KeyPath<Colour, Double>) -> UInt32 {
      UInt32(((low[keyPath: path] * (1 - rest) + high[keyPath: path] * rest) * 255).rounded())
    }
    return part(\.red) << 16 | part(\.green) << 8 | part(\.blue)
  }
}
