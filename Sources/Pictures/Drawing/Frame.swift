/// The frame of a picture: a title, and the axis under it.
struct Frame {
  static let top = 44.0
  static let bottom = 58.0
  private static let right = 24.0

  let left, width, height: Double
  private let canvas: Canvas
  private let axis: AxisScale
  private let title: String

  /// A frame whose inside begins at `left`; `room` is kept free at the right.
  init(
    _ canvas: Canvas, axis: AxisScale, title: String, left: Double, height: Double,
    room: Double = 0
  ) {
    self.canvas = canvas
    self.axis = axis
    self.title = title
    self.left = left
    self.height = height
    width = max(50, canvas.width - left - Self.right - room)
  }

  /// Draws the title and what stands along the axis.
  func drawAxis() {
    canvas.text(title, at: Point(left, Self.top / 2), size: 15)
    let bottom = Self.top + height
    var end = -Double.infinity
    for tick in axis.ticks(atMost: 12) {
      let x = left + tick.position * width
      canvas.line([Point(x, Self.top), Point(x, bottom)], .grid)
      canvas.line([Point(x, bottom), Point(x, bottom + 5)], .ink)
      let half = canvas.width(of: tick.label, size: 12) / 2
      if x - half < end + 8 { continue }
      canvas.text(tick.label, at: Point(x, bottom + 15), .middle)
      end = x + half
    }
    canvas.text(axis.title, at: Point(left + width / 2, bottom + 38), .middle, size: 13)
  }

  /// Draws the lines around the inside.
  func drawBorder() {
    let (right, bottom) = (left + width, Self.top + height)
    canvas.line(
      [
        Point(left, Self.top), Point(right, Self.top), Point(right, bottom), Point(left, bottom),
        Point(left, Self.top),
      ], .ink)
  }
}
