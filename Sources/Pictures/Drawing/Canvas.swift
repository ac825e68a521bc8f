internal import CCairo

/// What pictures are drawn on: a surface of cairo's. Failures are kept by cairo and found at the end.
final class Canvas {
  let width, height: Double
  let cairo: ax_cairo
  private let surface: OpaquePointer?
  let context: OpaquePointer?
  private let output: Output
  private let format: PictureFormat

  /// Takes the bytes of the picture, and keeps what went wrong with them.
  private final class Output {
    let write: (UnsafeRawBufferPointer) throws -> Void
    var failure: (any Error)?

    init(_ write: @escaping (UnsafeRawBufferPointer) throws -> Void) { self.write = write }

    /// The function that cairo calls.
    static let function: ax_cairo_write = { closure, bytes, length in
      guard let closure else { return Int32(AX_CAIRO_WRITE_ERROR) }
      let output = Unmanaged<Output>.fromOpaque(closure).takeUnretainedValue()
      do {
        try output.write(UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        return 0
      } catch {
        output.failure = error
        return Int32(AX_CAIRO_WRITE_ERROR)
      }
    }

    var closure: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }
  }

  /// An empty sheet; `write` takes the picture's bytes, the last of them in `finish`.
  init(
    _ format: PictureFormat, width: Double, height: Double,
    write: @escaping (UnsafeRawBufferPointer) throws -> Void
  ) throws(PictureError) {
    self.width = width
    self.height = height
    self.format = format
    cairo = try CairoLibrary.shared().functions
    output = Output(write)
    surface =
      switch format {
      case .png:
        cairo.image_surface_create(
          Int32(AX_CAIRO_FORMAT_RGB24), Int32(width), Int32(height))
      case .svg:
        cairo.svg_surface_create_for_stream(Output.function, output.closure, width, height)
      }
    context = cairo.create(surface)
    cairo.select_font_face(context, "sans-serif", 0, 0)
    fill(.paper, x: 0, y: 0, width: width, height: height)
  }

  deinit {
    cairo.destroy(context)
    cairo.surface_destroy(surface)
  }

  /// Completes the picture.
  func finish() throws {
    var status = cairo.status(context)
    if format == .png, status == 0 {
      status = cairo.surface_write_to_png_stream(surface, Output.function, output.closure)
    }
    cairo.surface_finish(surface)
    if let failure = output.failure { throw failure }
    if status == 0 { status = cairo.surface_status(surface) }
    guard status == 0 else {
      let reason = cairo.status_to_string(status).map { String(cString: $0) }
      throw PictureError.drawing(reason ?? "error \(status)")
    }
  }
}
