/// A dataset beside an array that says more about it and that an attribute names, as the CF conventions
/// of netCDF have it.
public struct RelatedDataset: Sendable, Hashable {
  /// The name, by which the attribute refers to it.
  public var name: String
  /// What it says.
  public var role: Role
  /// The dimensions that it shares with the array, as they are in the array it was read with.
  public var dimensions: [Dimension]
  /// A dimension of its own behind them: the corners of a cell.
  public var corners: Dimension?
  /// The dataset.
  public var origin: StoredObject

  /// What a related dataset says.
  public enum Role: Sendable, Hashable {
    /// More about the elements along some dimensions, such as the bank of every channel: an auxiliary
    /// coordinate.
    case coordinates
    /// How coordinates lie on the globe.
    case gridMapping
    /// More about every element, such as how good it is.
    case ancillary
    /// The corners of the cells that a coordinate stands for.
    case bounds(of: String)

    /// The attribute that names the dataset.
    public var attribute: String {
      switch self {
      case .coordinates: "coordinates"
      case .gridMapping: "grid_mapping"
      case .ancillary: "ancillary_variables"
      case .bounds: "bounds"
      }
    }
  }

  /// Names the dataset `origin`, which lies along `dimensions`.
  public init(
    name: String, role: Role, dimensions: [Dimension], corners: Dimension? = nil,
    origin: StoredObject
  ) {
    self.name = name
    self.role = role
    self.dimensions = dimensions
    self.corners = corners
    self.origin = origin
  }
}

extension ArraySpecification {
  /// The related datasets that hold for the array: their dimensions are all there, unchanged.
  public var validRelated: [RelatedDataset] {
    related.filter { $0.dimensions.allSatisfy(dimensions.contains) }
  }
}
