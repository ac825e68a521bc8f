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
  /// The type of a series of NWB, such as `ElectricalSeries`; nil for any other array.
  public var neurodataType: String?
  /// Whether it is a variable of MATLAB's.
  public var isMATLAB = false
  /// How the elements lie in the file.
  public var layout: StorageLayout
  /// Bytes that the elements take in the file, as they are compressed there.
  public var storedBytes = 0
}

extension ArrayListing {
  /// Whether it holds but one value and is no array: for MATLAB nothing has fewer than two
  /// dimensions.
  var isSingleValue: Bool { shape.isEmpty || (isMATLAB && shape == [1, 1]) }
}

extension SourceFile {
  /// An object of the file: a group, a dataset or a type.
  struct Object {
    var path: String
    var reference: hobj_ref_t
    var kind: FileEntry.Kind
  }

  /// Every object below the root that hard links lead to, once and in the file's own order.
  func objects() throws(HDF5Failure) -> [Object] {
    if let visited { return visited }
    var objects: [Object] = []
    let status = withUnsafeMutablePointer(to: &objects) { objects in
      H5Ovisit2(
        handle.id, H5_INDEX_CRT_ORDER, H5_ITER_INC,
        { _, name, info, objects in
          guard let name, let info, let objects else { return 0 }
          if Visit.isLost(at: name) { return Visit.stop }
          let path = String(cString: name)
          if path == "." { return 0 }
          let kind: FileEntry.Kind =
            switch info.pointee.type {
            case H5O_TYPE_GROUP: .group
            case H5O_TYPE_DATASET: .dataset
            default: .type
            }
          let object = Object(path: "/" + path, reference: info.pointee.addr, kind: kind)
          objects.assumingMemoryBound(to: [Object].self).pointee.append(object)
          return 0
        }, objects, CUnsignedInt(H5O_INFO_BASIC))
    }
    try Visit.check(status)
    for object in objects { paths[object.reference] = object.path }
    visited = objects
    return objects
  }

  /// Describes those of the datasets that are arrays in their own right.
  func listings(of paths: [String]) throws(HDF5Failure) -> [ArrayListing] {
    let known = Set(paths.map(\.exact))
    var listings: [ArrayListing] = []
    var auxiliary = try auxiliaries(of: handle.open("/"), near: "/", among: known)
    for path in paths {
      let dataset = try handle.open(path)
      auxiliary.formUnion(try auxiliaries(of: dataset, near: path, among: known))
      if try DimensionScale.isScale(dataset) { continue }
      if let listing = try listing(of: dataset, at: path) { listings.append(listing) }
    }
    return listings.filter { !auxiliary.contains($0.path.exact) }
  }

  /// Describes the array at a path.
  public func listing(at path: String) throws(StorageError) -> ArrayListing {
    let path = absolute(path)
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      let series = try series(at: path)
      if let series, let data = series.group.dataset(named: "data"),
        let listing = try listing(of: data, at: series.path, as: series)
      {
        return listing
      }
      if series == nil, let dataset = try? dataset(at: path),
        let home = try? home(of: dataset, at: path),
        var listing = try home.file.listing(of: dataset, at: home.path)
      {
        listing.path = path
        return listing
      }
    } catch {
      throw .readFailed(file: self.path, object: path, error.cause)
    }
    // It is no array: this says why.
    let array = try array(at: path)
    throw .unsupportedType(file: self.path, object: array.path, type: "empty")
  }

  /// Describes a dataset, which may be the data of a series; nil for one of strings, and for one
  /// without elements by declaration.
  func listing(
    of dataset: Handle, at path: String, as series: TimeSeries? = nil
  ) throws(HDF5Failure) -> ArrayListing? {
    guard ExternalFiles.allow(dataset, extentOnly: true) else { return nil }
    let type = try StoredType(H5Dget_type(dataset.id))
    guard !type.isString, let extent = try Handle.extent(of: dataset.elementSpace())
    else { return nil }
    if let variable = try MATLABVariable(of: dataset) {
      return try listing(of: dataset, at: path, as: variable, type, extent.shape)
    }
    var listing = ArrayListing(
      path: path, shape: extent.shape, storedType: type.description,
      neurodataType: series?.neurodataType, layout: try StorageLayout(of: dataset))
    listing.storedBytes = Int(clamping: answer(H5Dget_storage_size(dataset.id), unless: 0))
    if let elementType = type.elementType {
      let specification: ArraySpecification
      let decoding: Decoding
      if let series {
        specification = try series.specification(of: dataset, elementType, extent.shape)
        // One that cannot be decoded is described as it is stored.
        decoding =
          (try? series.decoding(of: dataset, elementType, extent.shape)) ?? Decoding(elementType)
      } else {
        let reader = DimensionReader(file: self, dataset: dataset, path: path, extent: extent)
        let dimensions = try reader.dimensions()
        specification = ArraySpecification(
          elementType: elementType, dimensions: dimensions, attributes: try dataset.attributes(),
          related: try related(to: dataset, at: path, along: dimensions))
        decoding = try Decoding(of: dataset, elementType)
      }
      listing.specification = decoding.decoded(specification)
      listing.shape = listing.specification?.shape ?? extent.shape
      if !decoding.isIdentity { listing.decoding = decoding }
    }
    return listing
  }

  /// Describes a variable of MATLAB's; nil for one that is no array.
  private func listing(
    of dataset: Handle, at path: String, as variable: MATLABVariable, _ type: StoredType,
    _ stored: [Int]
  ) throws(HDF5Failure) -> ArrayListing? {
    guard let own = variable.elementType else { return nil }
    let elementType = variable.isEmpty ? own : type.elementType ?? own
    let shape = try variable.storedShape(of: dataset, stored)
    let decoding = variable.decoding(elementType, rank: shape.count)
    let specification = decoding.decoded(
      try variable.specification(of: dataset, elementType, shape))
    return ArrayListing(
      path: path, shape: specification.shape,
      storedType: variable.className == "logical"
        ? "bool" : variable.isEmpty ? elementType.rawValue : type.description,
      specification: specification, isMATLAB: true,
      layout: variable.isEmpty ? .contiguous : try StorageLayout(of: dataset).reversed)
  }

  /// The datasets that an object names as its own by the attributes of the CF conventions: further
  /// coordinates, the bounds of cells, the mapping to the globe.
  private func auxiliaries(
    of object: Handle, near path: String, among known: Set<ExactName>
  ) throws(HDF5Failure) -> Set<ExactName> {
    var found: Set<ExactName> = []
    for attribute in ["coordinates", "bounds", "grid_mapping"] {
      guard let text = try object.text(ofAttribute: attribute) else { continue }
      for name in text.split(separator: " ") {
        var group = parentPath(of: path)
        while !known.contains((group + name).exact), group != "/" {
          group = parentPath(of: String(group.dropLast()))
        }
        found.insert((group + name).exact)
      }
    }
    return found
  }
}
