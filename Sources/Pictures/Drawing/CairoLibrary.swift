public import AxisArrays
internal import CCairo
import Glibc

/// The cairo library of this machine, loaded when a picture is drawn.
final class CairoLibrary: Sendable {
  /// What the library offers.
  let functions: ax_cairo

  /// The library; throws where there is none.
  static func shared() throws(PictureError) -> CairoLibrary { try loaded.get() }

  private static let loaded = Result { () throws(PictureError) in try CairoLibrary() }

  private init() throws(PictureError) {
    guard let handle = dlopen("libcairo.so.2", RTLD_NOW | RTLD_LOCAL) else {
      throw .noCairo(dlerror().map { String(cString: $0) } ?? "libcairo.so.2 cannot be loaded")
    }
    var table = ax_cairo()
    if let missing = ax_cairo_load(&table, handle) {
      throw .noCairo("libcairo.so.2 lacks \(String(cString: missing))")
    }
    functions = table
  }
}

/// Why there is no picture.
public enum PictureError: Failure {
  /// There is no library to draw with; the system's words.
  case noCairo(String)
  /// The library failed; its words.
  case drawing(String)

  public var category: FailureCategory {
    switch self {
    case .noCairo: .unavailable
    case .drawing: .software
    }
  }

  public var headline: String {
    switch self {
    case .noCairo(let reason): "pictures need the cairo library (\(reason))"
    case .drawing(let reason): "the picture cannot be drawn: \(reason)"
    }
  }

  public var remedy: String? {
    switch self {
    case .noCairo: "install it, such as Debian's libcairo2, or plot without -o"
    case .drawing: nil
    }
  }
}
