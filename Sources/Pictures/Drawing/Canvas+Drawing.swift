internal import CCairo

/// A point in pixels, from the top left.
struct Point {
  var x, y: Double

  init(_ x: Double, _ y: Double) { (self.x, self.y) = (x, y) }
}

extension Canvas {
  /// Fills a rectangle.
  func fill(_ colour: Colour, x: Double, y: Double, width: Double, height: Double) {
    use(colour)
    cairo.rectangle(context, x, y, width, height)
    cairo.fill(context)
  }

  /// Draws a line through points.
  func line(_ points: [Point], _ colour: Colour, width: Double = 1) {
    trace(points)
    use(colour)
    cairo.set_line_width(context, width)
    cairo.stroke(context)
  }

  /// Fills the area that points enclose and draws its outline.
  func area(_ points: [Point], _ colour: Colour) {
    trace(points)
    cairo.close_path(context)
    use(colour)
    cairo.set_line_width(context, 1)
    cairo.fill_preserve(context)
    cairo.stroke(context)
  }

  /// Draws what `body` draws, but only inside a rectangle.
  func clipped(x: Double, y: Double, width: Double, height: Double, _ body: () -> Void) {
    cairo.save(context)
    cairo.rectangle(context, x, y, width, height)
    cairo.clip(context)
    body()
    cairo.restore(context)
  }

  /// Where a text stands about its point: how much of its width is to the left.
  enum Anchor: Double {
    case start = 0
    case middle = 0.5
    case end = 1
  }

  /// Writes a line of text whose middle is at the height of a point; `upwards` turns it left.
  func text(
    _ text: String, at point: Point, _ anchor: Anchor = .start, size: Double = 12,
    _ colour: Colour = .ink, upwards: Bool = false
  ) {
    use(colour)
    cairo.set_font_size(context, size)
    cairo.save(context)
    cairo.translate(context, point.x, point.y)
    if upwards { cairo.rotate(context, -Double.pi / 2) }
    cairo.move_to(context, -anchor.rawValue * width(of: text, size: size), 0.36 * size)
    cairo.show_text(context, text)
    cairo.restore(context)
  }

  /// How wide a text is.
  func width(of text: String, size: Double) -> Double {
    cairo.set_font_size(context, size)
    var extents = ax_cairo_text_extents()
    cairo.text_extents(context, text, &extents)
    return extents.x_advance
  }

  /// Paints pixels, row by row, each 0xRRGGBB, over a rectangle.
  func pixels(
    _ pixels: [UInt32], columns: Int, x: Double, y: Double, width: Double, height: Double
  ) {
    var pixels = pixels
    let rows = pixels.count / columns
    pixels.withUnsafeMutableBytes { bytes in
      let memory = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
      let image = cairo.image_surface_create_for_data(
        memory, Int32(AX_CAIRO_FORMAT_RGB24), Int32(columns), Int32(rows),
        Int32(4 * columns))
      cairo.save(context)
      cairo.translate(context, x, y)
      cairo.scale(context, width / Double(columns), height / Double(rows))
      cairo.set_source_surface(context, image, 0, 0)
      cairo.pattern_set_filter(
        cairo.get_source(context), Int32(AX_CAIRO_FILTER_NEAREST))
      cairo.rectangle(context, 0, 0, Double(columns), Double(rows))
      cairo.fill(context)
      cairo.restore(context)
      // An SVG surface copies it; others have painted it.
      cairo.surface_finish(image)
      cairo.surface_destroy(image)
    }
  }

  private func use(_ colour: Colour) {
    cairo.set_source_rgb(context, colour.red, colour.green, colour.blue)
  }

  private func trace(_ points: [Point]) {
    for (index, point) in points.enumerated() {
      if index == 0 {
        cairo.move_to(context, point.x, point.y)
      } else {
        cairo.line_to(context, point.x, point.y)
      }
    }
  }
}
