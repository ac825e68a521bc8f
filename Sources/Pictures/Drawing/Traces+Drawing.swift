extension Traces {
  /// Pixels from left to right, of the picture and of the part with the traces.
  public static let width = 1600
  /// How many bins a picture shows: one for every pixel or so.
  public static let bins = 1400

  /// Draws the picture; `write` takes its bytes.
  public func draw(
    _ format: PictureFormat, write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws {
    let band = min(420, max(44, 900 / Double(max(1, channels.count))))
    let height = Frame.top + band * Double(max(1, channels.count)) + Frame.bottom
    let canvas = try Canvas(format, width: Double(Self.width), height: height, write: write)
    let frame = Frame(
      canvas, axis: axis, title: unit.map { "\(title) [\($0)]" } ?? title,
      left: labelWidth(canvas) + 24, height: band * Double(max(1, channels.count)))
    frame.drawAxis()
    for (index, channel) in channels.enumerated() {
      draw(channel, on: canvas, frame, top: Frame.top + band * Double(index), band: band)
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
    canvas.text(channel.label, at: Point(12, top + band / 2))
    guard let range = channel.range else {
      canvas.text("no values", at: Point(frame.left + 8, top + band / 2), size: 10, .faint)
      return
    }
    let numbersEnd = Point(frame.left - 6, top + inset + 5)
    canvas.text(RoundNumbers.text(range.upperBound), at: numbersEnd, .end, size: 10, .faint)
    if range.lowerBound < range.upperBound {
      canvas.text(
        RoundNumbers.text(range.lowerBound), at: Point(frame.left - 6, top + band - inset - 5),
        .end,
        size: 10, .faint)
    }
    let span = range.upperBound - range.lowerBound
    func y(_ value: Double) -> Double {
      let share =
        span > 0
        ? (min(max(value, range.lowerBound), range.upperBound) - range.lowerBound) / span : 0.5
      return top + band - inset - share * (band - 2 * inset)
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
