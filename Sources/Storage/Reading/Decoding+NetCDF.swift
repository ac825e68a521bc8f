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
    if isPacked || !missing.isEmpty || elementType != storedType {
      attributes.formUnion(["_FillValue", "missing_value"])
    }
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
