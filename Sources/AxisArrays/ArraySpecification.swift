/// One dimension of an array: its name, its length and what labels its elements.
public struct Dimension: Sendable, Hashable {
  /// The name, unique within the array.
  public var name: String
  /// The number of elements.
  public var length: Int
  /// The axis; nil when nothing labels the elements.
  public var axis: Axis? {
    didSet { origin = nil }
  }
  /// The stored dimension scale this dimension was read from. A dimension that keeps its origin is
  /// written as a bit-for-bit copy of it; giving the dimension another axis forgets the origin.
  public private(set) var origin: StoredObject?

  /// Makes a dimension; `origin` is the stored scale that `axis` was read from.
  public init(name: String, length: Int, axis: Axis? = nil, origin: StoredObject? = nil) {
    self.name = name
    self.length = length
    self.axis = axis
    self.origin = origin
  }
}

/// Everything about an AxisArray but its data.
public struct ArraySpecification: Sendable, Hashable {
  /// The type of the elements.
  public var elementType: ElementType
  /// The dimensions, slowest first (row-major order). Empty for a scalar.
  public var dimensions: [Dimension]
  /// The array's attributes in their stored order. `units` is the unit of the data, `key` the
  /// AxisArray's key.
  public var attributes: Attributes
  /// The related datasets it was read with. Operators leave them alone: those whose dimensions changed
  /// hold no longer.
  public var related: [RelatedDataset]

  /// Makes a specification.
  public init(
    elementType: ElementType, dimensions: [Dimension], attributes: Attributes = [:],
    related: [RelatedDataset] = []
  ) {
    self.elementType = elementType
    self.dimensions = dimensions
    self.attributes = attributes
    self.related = related
  }

  /// The length of every dimension.
  public var shape: [Int] { dimensions.map(\.length) }

  /// The name of every dimension.
  public var dims: [String] { dimensions.map(\.name) }

  /// The number of elements; `Int.max` when it does not fit, as a damaged file can claim.
  public var count: Int { shape.product }

  /// The size of the data in bytes; `Int.max` when it does not fit.
  public var byteCount: Int { (shape + [elementType.size]).product }

  /// The unit of the data: the attribute `units`.
  public var units: String? {
    get { attributes["units"]?.text }
    set { attributes["units"] = newValue.map(AttributeValue.string) }
  }
}
