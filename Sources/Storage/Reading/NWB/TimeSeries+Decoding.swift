import AxisArrays
import CHDF5

extension TimeSeries {
  /// What the elements of `data` stand for: element * conversion * channel_conversion + offset, in
  /// the unit that `unit` names.
  func decoding(
    of data: Handle, _ elementType: ElementType, _ shape: [Int]
  ) throws(StorageError) -> Decoding {
    var decoding = Decoding(elementType)
    do throws(HDF5Failure) {
      let conversion = try data.number(ofAttribute: "conversion") ?? 1
      decoding.scale = .constant(conversion)
      decoding.offset = try data.number(ofAttribute: "offset") ?? 0
    } catch {
      throw .readFailed(file: file.path, object: dataPath, error.cause)
    }
    if let (dimension, factors) = try channelConversion(shape),
      case .constant(let conversion) = decoding.scale
    {
      let products = factors.map { $0 * conversion }
      decoding.scale =
        Set(products).count == 1
        ? .constant(products[0]) : .along(dimension: dimension, values: products)
    }
    if decoding.isScaled {
      decoding.elementType = elementType.arithmeticResult
      decoding.attributes = ["conversion", "channel_conversion", "offset"]
    }
    return decoding
  }

  /// A factor for each channel, and which dimension the channels are.
  private func channelConversion(
    _ shape: [Int]
  ) throws(StorageError) -> (dimension: Int, factors: [Double])? {
    guard let values = try values("channel_conversion", of: group) else { return nil }
    let factors = try values.vector() ?? []
    let named = (try? values.dataset.number(ofAttribute: "axis")) ?? nil
    let dimension = named.flatMap { Int(exactly: $0) } ?? 1
    // Data of one channel may have no dimension for it.
    let channels = shape.indices.contains(dimension) ? shape[dimension] : 1
    guard factors.count == channels else {
      throw .channelConversion(
        file: file.path, series: path, values: factors.count, channels: channels)
    }
    return channels == 0 ? nil : (dimension, factors)
  }

  /// The attributes that say what the stored elements stand for, where it is not themselves: for a
  /// copy of what is stored.
  func encoding(of data: Handle) throws(HDF5Failure) -> Attributes {
    let conversion = try data.number(ofAttribute: "conversion") ?? 1
    let offset = try data.number(ofAttribute: "offset") ?? 0
    let factors = (try? values("channel_conversion", of: group)?.vector()) ?? []
    let hasFactors = factors.contains { $0 != 1 }
    if conversion == 1, offset == 0, !hasFactors { return [:] }
    var attributes: Attributes = ["conversion": .real(conversion), "offset": .real(offset)]
    if hasFactors { attributes["channel_conversion"] = try .encoded(.reals(factors)) }
    return attributes
  }
}

extension EncodedAttribute {
  /// A list of numbers.
  fileprivate static func reals(_ numbers: [Double]) throws(HDF5Failure) -> EncodedAttribute {
    var length = 0
    try check(H5Tencode(hdf5_native_double(), nil, &length))
    var datatype = [UInt8](repeating: 0, count: length)
    try check(H5Tencode(hdf5_native_double(), &datatype, &length))
    return EncodedAttribute(
      datatype: datatype, shape: [numbers.count],
      bytes: numbers.withUnsafeBytes { Array($0) },
      summary: "[\(numbers.map(\.description).joined(separator: ", "))]")
  }
}
