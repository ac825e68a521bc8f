import AxisArrays
import CHDF5

extension SourceFile {
  /// The paths of everything in the file that is not needed for some arrays: not the arrays, their
  /// dimension scales, nor the groups they are in. What a file that holds only the arrays would lose.
  public func objects(beside arrays: [SourceArray]) throws(StorageError) -> [String] {
    Library.enter()
    defer { Library.leave() }
    let kept = Set(
      arrays.flatMap { array in
        [array.path] + array.specification.dimensions.compactMap { $0.origin?.path }
      })
    let links: [String]
    do throws(HDF5Failure) { links = try linkPaths() } catch { throw .damaged(path, error.cause) }
    return links.filter { link in
      !kept.contains { $0 == link || $0.hasPrefix(link + "/") }
    }
  }
}
