public import AxisArrays
import CHDF5

/// What is known about an array in a file without reading it.
public struct ArrayListing: Sendable, Hashable {
  /// The absolute path inside the file.
  public var path: String
  /// The length of every dimension.
  public var shape: [Int]
  /// The stored type as a person reads it: `int16`, `big-endian float32`,
  /// `compound {x: float64, y: float64}`.
  public var storedType: String
  /// Everything but the data, as of the values that the elements stand for; nil when the elements are of a type that axpipe does not compute with.
  public var specification: ArraySpecification?
  /// What the stored elements stand for; nil when they stand for themselves.
  public var decoding: Decoding?
  /// How the elements lie in the file.
  public var layout: StorageLayout
}

extension SourceFile {
  /// A dataset of the file.
  struct Object {
    var path: String
    var reference: hobj_ref_t
  }

  /// Every dataset that hard links lead to, once.
  func datasets() throws(HDF5Failure) -> [Object] {
    var objects: [Object] = []
    let status = withUnsafeMutablePointer(to: &objects) { objects in
      H5Ovisit2(
        handle.id, H5_INDEX_CRT_ORDER, H5_ITER_INC,
        { _, name, info, objects in
          guard let name, let info, let objects, info.pointee.type == H5O_TYPE_DATASET else {
            return 0
          }
          let object = Object(path: "/" + String(cString: name), reference: info.pointee.addr)
          objects.assumingMemoryBound(to: [Object].self).pointee.append(object)
          return 0
        }, objects, CUnsignedInt(H5O_INFO_BASIC))
    }
    try check(status)
    return objects
  }

  /// Describes those of the datasets that are arrays in their own right.
  func listings(of paths: [String]) throws(HDF5Failure) -> [ArrayListing] {
    let known = Set(paths)
    var listings: [ArrayListing] = []
    var auxiliary = try auxiliaries(of: handle.open("/"), near: "/", among: known)
    for path in paths {
      let dataset = try handle.open(path)
      auxiliary.formUnion(try auxiliaries(of: dataset, near: path, among: known))
      if try DimensionScale.isScale(dataset) { continue }
      if let listing = try listing(of: dataset, at: path) { listings.append(listing) }
    }
    return listings.filter { !auxiliary.contains($0.path) }
  }

  /// Describes a dataset; nil for one of strings, and for one without elements by declaration.
  private func listing(of dataset: Handle, at path: String) throws(HDF5Failure) -> ArrayListing? {
    let type = try StoredType(H5Dget_type(dataset.id))
    guard !type.isString, let extent = try Handle.extent(of: Handle(H5Dget_space(dataset.id)))
    else { return nil }
    var listing = ArrayListing(
      path: path, shape: extent.shape, storedType: type.description,
      layout: try StorageLayout(of: dataset))
    if let elementType = type.elementType {
      let reader = DimensionReader(file: self, dataset: dataset, path: path, extent: extent)
      let specification = ArraySpecification(
        elementType: elementType, dimensions: try reader.dimensions(),
        attributes: try dataset.attributes())
      let decoding = try Decoding(of: dataset, elementType)
      listing.specification = decoding.decoded(specification)
      listing.shape = listing.specification?.shape ?? extent.shape
      if !decoding.isIdentity { listing.decoding = decoding }
    }
    return listing
  }

  /// The datasets that an object names as its own by the attributes of the CF conventions: further
  /// coordinates, the bounds of cells, the mapping to the globe.
  private func auxiliaries(
    of object: Handle, near path: String, among known: Set<String>
  ) throws(HDF5Failure) -> Set<String> {
    var found: Set<String> = []
    for attribute in ["coordinates", "bounds", "grid_mapping"] {
      guard let text = try object.text(ofAttribute: attribute) else { continue }
      for name in text.split(separator: " ") {
        var group = parentPath(of: path)
        while !known.contains(group + name), group != "/" {
          group = parentPath(of: String(group.dropLast()))
        }
        found.insert(group + name)
      }
    }
    return found
  }
}
