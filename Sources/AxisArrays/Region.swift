/// A box of elements inside an array: for every dimension where it starts and how long it is.
public struct Region: Sendable, Hashable {
  /// The first index along every dimension.
  public var offset: [Int]
  /// The number of elements along every dimension.
  public var shape: [Int]

  /// Makes a region; `offset` and `shape` have one entry per dimension.
  public init(offset: [Int], shape: [Int]) {
    precondition(offset.count == shape.count, "a region has one offset per length")
    self.offset = offset
    self.shape = shape
  }

  /// The whole of an array of the given shape.
  public init(whole shape: [Int]) {
    self.init(offset: Array(repeating: 0, count: shape.count), shape: shape)
  }

  /// A part of an array of one dimension.
  public init(_ range: Range<Int>) {
    self.init(offset: [range.lowerBound], shape: [range.count])
  }

  /// The number of elements; 1 for a scalar.
  public var count: Int { shape.product }

  /// The region with another dimension before index `dimension`, `length` long from its start.
  public func inserting(length: Int, at dimension: Int) -> Region {
    var region = self
    region.offset.insert(0, at: dimension)
    region.shape.insert(length, at: dimension)
    return region
  }

  /// The region without a dimension.
  public func removing(_ dimension: Int) -> Region {
    var region = self
    region.offset.remove(at: dimension)
    region.shape.remove(at: dimension)
    return region
  }

  /// The number of dimensions.
  public var rank: Int { shape.count }
}

extension Sequence<Int> {
  /// The product of lengths: 1 for none, 0 if any is 0, `Int.max` when it does not fit.
  public var product: Int {
    var product = 1
    var overflows = false
    for length in self {
      if length == 0 { return 0 }
      if overflows { continue }
      (product, overflows) = product.multipliedReportingOverflow(by: length)
    }
    return overflows ? .max : product
  }
}
