/// A dataset beside an array that says more about the elements along some of its dimensions, such as
/// the bank of every channel; netCDF's conventions call it an auxiliary coordinate.
public struct AuxiliaryCoordinate: Sendable, Hashable {
  /// The name, by which the array's attribute `coordinates` refers to it.
  public var name: String
  /// The dimensions it lies along, as they are in the array it was read with.
  public var dimensions: [Dimension]
  /// The dataset.
  public var origin: StoredObject

  /// Names the dataset `origin`, which lies along `dimensions`.
  public init(name: String, dimensions: [Dimension], origin: StoredObject) {
    self.name = name
    self.dimensions = dimensions
    self.origin = origin
  }
}

extension ArraySpecification {
  /// The auxiliary coordinates that hold for the array: their dimensions are all there, unchanged.
  public var validCoordinates: [AuxiliaryCoordinate] {
    coordinates.filter { $0.dimensions.allSatisfy(dimensions.contains) }
  }
}
