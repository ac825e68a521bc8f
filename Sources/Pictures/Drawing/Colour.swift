/// A colour by its parts from 0 to 1.
struct Colour {
  var red, green, blue: Double

  /// A colour as in `0x1f77b4`.
  init(_ code: Int) {
    red = Double(code >> 16 & 255) / 255
    green = Double(code >> 8 & 255) / 255
    blue = Double(code & 255) / 255
  }

  static let ink = Colour(0x202020)
  static let faint = Colour(0x707070)
  static let grid = Colour(0xe4e4e4)
  static let paper = Colour(0xffffff)
}
