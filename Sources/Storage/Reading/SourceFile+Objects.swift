import AxisArrays
import CHDF5

extension SourceFile {
  /// The paths of everything in the file that is not needed for some arrays: not the arrays, their
  /// dimension scales and related datasets, nor the groups they are in. What a file that holds
  /// only the arrays would lose.
  public func objects(beside arrays: [SourceArray]) throws(StorageError) -> [String] {
    Library.enter(mark)
    defer { Library.leave() }
    let kept = Set(
      arrays.flatMap { array in
        [array.path] + array.specification.dimensions.compactMap { $0.origin?.path }
          + array.specification.related.filter { $0.role != .ancillary }.flatMap(\.paths)
      })
    let links: [String]
    do throws(HDF5Failure) { links = try linkPaths() } catch { throw .damaged(path, error.cause) }
    return links.filter { link in
      !kept.contains { $0 == link || $0.hasPrefix(link + "/") } && !isDimensionAlone(link)
    }
  }

  /// Whether what is at a path is a dimension of netCDF that is no variable: nothing but a name.
  private func isDimensionAlone(_ path: String) -> Bool {
    guard let object = try? handle.open(path), object.kind == H5I_DATASET,
      (try? DimensionScale.isScale(object)) == true,
      let scale = try? DimensionScale(object, at: path)
    else { return false }
    return scale.shape.count == 1 && !scale.hasValues
  }
}

extension RelatedDataset {
  /// The paths of the dataset and of the scale that is its own.
  fileprivate var paths: [String] { [origin, corners?.origin].compactMap { $0?.path } }
}
