import AxisArrays
import CHDF5

/// What a MATLAB file (version 7.3) says about one of its variables by the attributes `MATLAB_…`.
///
/// MATLAB counts dimensions from the fastest, so that HDF5 has them in reverse. Nothing has fewer
/// than two.
struct MATLABVariable {
  /// MATLAB's name for the type: `double`, `logical`, `char`, `struct`.
  let className: String
  /// Whether the dataset holds the lengths of the dimensions of an array without elements.
  let isEmpty: Bool

  /// Nil for an object that MATLAB, or a program that writes its files, did not make.
  init?(of object: Handle) throws(HDF5Failure) {
    guard let name = try object.text(ofAttribute: "MATLAB_class") else { return nil }
    className = name
    isEmpty = try object.number(ofAttribute: "MATLAB_empty").map { $0 != 0 } ?? false
  }

  /// The type of an array's elements; nil for text, cells, objects and whatever else is no array of
  /// numbers. A truth value is a uint8.
  var elementType: ElementType? {
    switch className {
    case "double": .float64
    case "single": .float32
    case "logical": .uint8
    default: ElementType(rawValue: className).flatMap { $0.isInteger ? $0 : nil }
    }
  }

  /// The stored shape of the array.
  func storedShape(of dataset: Handle, _ stored: [Int]) throws(HDF5Failure) -> [Int] {
    guard isEmpty, stored.count == 1, (1...32).contains(stored[0]) else { return stored }
    try ExternalFiles.check(dataset)
    var lengths = [UInt64](repeating: 0, count: stored[0])
    try dataset.read(Region(whole: stored), as: hdf5_native_uint64(), into: &lengths)
    let shape = lengths.map { Int(clamping: $0) }
    return shape.contains(0) ? shape.reversed() : [0, 0]
  }

  /// The array as it is stored. The names of its dimensions count from MATLAB's first.
  func specification(
    of dataset: Handle, _ type: ElementType, _ shape: [Int]
  ) throws(HDF5Failure) -> ArraySpecification {
    let dimensions = shape.enumerated().map { index, length in
      Dimension(name: "dim_\(shape.count - 1 - index)", length: length)
    }
    return ArraySpecification(
      elementType: type, dimensions: dimensions, attributes: try dataset.attributes())
  }

  /// The order of the dimensions; the attributes are MATLAB's own business.
  func decoding(_ type: ElementType, rank: Int) -> Decoding {
    var decoding = Decoding(type)
    if rank > 1 { decoding.order = Array((0..<rank).reversed()) }
    decoding.attributes = Self.attributes
    return decoding
  }

  private static let attributes: Set<String> = [
    "MATLAB_class", "MATLAB_empty", "MATLAB_int_decode", "MATLAB_global", "MATLAB_fields",
    "MATLAB_sparse", "MATLAB_object_decode", "H5PATH",
  ]
}

extension SourceFile {
  /// Where MATLAB keeps what cells and objects refer to.
  private static let hiddenGroups = ["/#refs#/", "/#subsystem#/"]

  /// The paths without those of MATLAB's own groups and of the parts of sparse matrices.
  func withoutMATLABParts(_ objects: [Object]) throws(HDF5Failure) -> [Object] {
    var hidden = Self.hiddenGroups
    for object in objects where object.kind == .group {
      if try isSparse(handle.open(object.path)) { hidden.append(object.path + "/") }
    }
    return objects.filter { object in !hidden.contains { object.path.hasPrefix($0) } }
  }

  /// Whether a group is a sparse matrix of MATLAB's.
  func isSparse(_ group: Handle) throws(HDF5Failure) -> Bool {
    group.hasAttribute("MATLAB_sparse")
  }
}
