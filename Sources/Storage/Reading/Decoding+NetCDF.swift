import AxisArrays
import CHDF5

extension Decoding {
  /// Reads what a dataset says by the attributes of the netCDF conventions.
  ///
  /// They are applied as xarray does it: numbers equal to `_FillValue` or `missing_value` are missing,
  /// the others are scaled. The fill value that netCDF has where none is declared is a number like any
  /// other. Attributes that hold no numbers say nothing.
  init(of dataset: Handle, _ type: ElementType) throws(HDF5Failure) {
    self.init(type)
    if type.isComplex { return }
    if type.isInteger, let unsigned = try dataset.text(ofAttribute: "_Unsigned") {
      storedType = type.with(sign: unsigned.lowercased() != "true")
      attributes.insert("_Unsigned")
    }
    elementType = storedType
    var saysMissing = false
    for name in ["_FillValue", "missing_value"] {
      guard let numbers = try dataset.numbers(ofAttribute: name) else { continue }
      saysMissing = true
      if storedType.isInteger, storedType.size == 8 {
        let integers = try dataset.integers(ofAttribute: name)
        let exact = integers ?? numbers.compactMap { Int128(exactly: $0) }
        for number in exact { add(missing: number) }
        continue
      }
      for number in numbers.map(reinterpreted) where !number.isNaN && !missing.contains(number) {
        missing.append(number)
      }
    }
    let factor = try dataset.numbers(ofAttribute: "scale_factor")
    let summand = try dataset.numbers(ofAttribute: "add_offset")
    let isPacked = factor?.count == 1 || summand?.count == 1
    if let factor, factor.count == 1 { scale = .constant(factor[0]) }
    if let summand, summand.count == 1 { offset = summand[0] }
    if isPacked || (saysMissing && type.isInteger) { elementType = storedType.arithmeticResult }
    if isPacked { attributes.formUnion(["scale_factor", "add_offset"]) }
    if isScaled { attributes.formUnion(["valid_min", "valid_max", "valid_range"]) }
    // A fill value of NaN stays true.
    if isPacked || hasMissing || elementType != storedType {
      attributes.formUnion(["_FillValue", "missing_value"])
    }
  }
}

extension Decoding {
  /// Adds a number that stands for no value where the elements are integers of 64 bits. Up to 2^53 a
  /// float64 holds each and has no other integer near it.
  private mutating func add(missing number: Int128) {
    let number = reinterpreted(number)
    if number.magnitude < 1 << 53 {
      if !missing.contains(Double(number)) { missing.append(Double(number)) }
      return
    }
    let range: ClosedRange<Int128> =
      storedType.isSigned ? Int128(Int64.min)...Int128(Int64.max) : 0...Int128(UInt64.max)
    if range.contains(number), !missingIntegers.contains(number) { missingIntegers.append(number) }
  }

  /// An integer that was read as the other kind, signed or unsigned.
  private func reinterpreted(_ number: Int128) -> Int128 {
    guard attributes.contains("_Unsigned") else { return number }
    if !storedType.isSigned { return number < 0 ? number + 1 << 64 : number }
    return number >= 1 << 63 ? number - 1 << 64 : number
  }
}

extension Handle {
  /// The integers in an attribute of at most one dimension; nil when it is anything else.
  fileprivate func integers(ofAttribute name: String) throws(HDF5Failure) -> [Int128]? {
    let attribute = try StoredAttribute(of: self, named: name)
    guard let type = attribute.type.elementType, type.isInteger, attribute.type.isNumber else {
      return nil
    }
    if type.isSigned {
      var values = [Int64](repeating: 0, count: attribute.count)
      try check(H5Aread(attribute.handle.id, hdf5_native_int64(), &values))
      return values.map { Int128($0) }
    }
    var values = [UInt64](repeating: 0, count: attribute.count)
    try check(H5Aread(attribute.handle.id, hdf5_native_uint64(), &values))
    return values.map { Int128($0) }
  }
}

extension ElementType {
  /// The integer type of the same size, with a sign or without.
  fileprivate func with(sign: Bool) -> ElementType {
    ElementType.allCases.first {
      $0.isInteger && $0.size == size && $0.isSigned == sign
    } ?? self
  }
}
