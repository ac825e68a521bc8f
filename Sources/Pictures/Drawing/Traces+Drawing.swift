extension Traces {
  /// How many bins a picture shows: one for every pixel or so.
  public static func bins(in size: PictureSize) -> Int { size.columns }

  /// Draws the picture; `write` takes its bytes.
  public func draw(
    _ format: PictureFormat, _ size: PictureSize,
    write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let count = Double(max(1, channels.count))
    let band = size.rows.map { $0 / count } ?? min(420, max(44, 900 / count))
    let height = Frame.top + band * count + Frame.bottom
    let canvas = try Canvas(format, width: Double(size.width), height: height, write: write)
    let frame = Frame(
      canvas, axis: axis, title: unit.map { "\(title) [\($0)]" } ?? title,
      left: labelWidth(canvas) + 24, height: band * count)
    frame.drawAxis()
    // Of bands that are lower than a label, some have one.
    let step = max(1, Int((12 / band).rounded(.up)))
    for (index, channel) in channels.enumerated() {
      let top = Frame.top + band * Double(index)
      if index % step == 0 { canvas.text(channel.label, at: Point(12, top + band / 2)) }
      draw(channel, on: canvas, frame, top: top, band: band)
    }
    frame.drawBorder()
    try canvas.finish()
  }

  private func labelWidth(_ canvas: Canvas) -> Double {
    channels.map { channel in
      let numbers = channel.range.map { [$0.lowerBound, $0.upperBound] } ?? []
      let widest = numbers.map { canvas.width(of: RoundNumbers.text($0), size: 10) }.max() ?? 0
      return widest + canvas.width(of: channel.label, size: 12) + 12
    }.max() ?? 0
  }

  private func draw(
    _ channel: Channel, on canvas: Canvas, _ frame: Frame, top: Double, band: Double
  ) {
    let inset = band * 0.06
    canvas.line(
      [Point(frame.left, top + band), Point(frame.left + frame.width, top + band)], .grid)
    guard let range = channel.range else {
      canvas.text("no values", at: Point(frame.left + 8, top + band / 2), size: 10, .faint)
      return
    }
    drawNumbers(range, on: canvas, end: frame.left - 6, top: top + inset, height: band - 2 * inset)
    func y(_ value: Double) -> Double {
      top + band - inset - range.share(of: value) * (band - 2 * inset)
    }
    let colour = Self.colours[0]
    canvas.clipped(x: frame.left, y: top, width: frame.width, height: band) {
      for run in channel.bins.runs {
        let step = frame.width / Double(channel.bins.count)
        let upper = run.map {
          Point(frame.left + (Double($0) + 0.5) * step, y(channel.bins[$0].most))
        }
        let lower = run.map {
          Point(frame.left + (Double($0) + 0.5) * step, y(channel.bins[$0].least))
        }
        if channel.bins[run].allSatisfy({ $0.least == $0.most }) {
          canvas.line(run.count == 1 ? dot(upper[0]) : upper, colour, width: 1.2)
        } else {
          canvas.area(upper + lower.reversed(), colour)
        }
      }
    }
  }

  /// The largest and the least value at the edges of a band, as far as there is room.
  private func drawNumbers(
    _ range: ClosedRange<Double>, on canvas: Canvas, end: Double, top: Double, height: Double
  ) {
    let size = 10.0
    if height < size { return }
    func draw(_ value: Double, at y: Double) {
      canvas.text(RoundNumbers.text(value), at: Point(end, y), .end, size: size, .faint)
    }
    draw(range.upperBound, at: top + size / 2)
    if range.lowerBound < range.upperBound, height >= 2 * size {
      draw(range.lowerBound, at: top + height - size / 2)
    }
  }

  /// A single value between gaps.
  private func dot(_ point: Point) -> [Point] {
    [Point(point.x - 1, point.y), Point(point.x + 1, point.y)]
  }

  private static let colours = [Colour(0x1f5a9c)]
}

extension [Envelope.Extrema] {
  /// The longest ranges of bins that have values.
  var runs: [Range<Int>] {
    var runs: [Range<Int>] = []
    var start: Int?
    for index in indices.lowerBound...indices.upperBound {
      if index < count, !self[index].isEmpty {
        start = start ?? index
      } else if let first = start {
        runs.append(first..<index)
        start = nil
      }
    }
    return runs
  }
}
