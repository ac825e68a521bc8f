/// How large a picture is, in pixels.
public struct PictureSize: Sendable, Hashable {
  /// From left to right.
  public var width: Int
  /// From top to bottom; nil for as much as what is drawn needs.
  public var height: Int?

  /// Makes a size.
  public init(width: Int, height: Int? = nil) {
    (self.width, self.height) = (width, height)
  }

  /// About how many pixels are inside the frame from left to right: the rest is for labels.
  var columns: Int { max(100, width - 200) }

  /// How many pixels are inside the frame from top to bottom, if the height is given.
  var rows: Double? { height.map { Double($0) - Frame.top - Frame.bottom } }
}
