import AxisArrays
import CHDF5

/// What was written to an HDF5 file, to be compared with what can be read back.
///
/// Elements and the values of axes have checksums that were taken before the HDF5 library got them.
/// What is small, such as attributes, the library has in memory until it closes the file: that is
/// compared with what it finds in the file when it opens it anew.
///
/// Unchecked: it is used under the library's lock, and when the file is complete.
final class WrittenFile: @unchecked Sendable {
  /// The values beside the arrays.
  let values = WrittenValues()
  private let threads: Int
  private var arrays: [WrittenArray] = []

  private struct WrittenArray {
    var path: String
    var shape: [Int]
    var type: ElementType
    var layout: StorageLayout
    let checksums = RegionChecksums()
  }

  /// Begins a list of what is written, which so many threads will read.
  init(threads: Int) { self.threads = threads }

  /// Begins an array. Gives where the checksums of its regions go.
  func addArray(
    at path: String, shape: [Int], type: ElementType, _ layout: StorageLayout
  ) -> RegionChecksums {
    let array = WrittenArray(path: path, shape: shape, type: type, layout: layout)
    arrays.append(array)
    return array.checksums
  }

  /// Opens the complete file at `path`, which the user calls `name`, and throws if it holds anything
  /// else than what was written.
  func verify(
    _ path: String, against inventory: FileInventory, as name: String
  ) throws(StorageError) {
    let status = try? FileStatus(of: path)
    let mark = Library.mark(name, size: Int(status?.size ?? 0))
    let file: Handle
    do throws(StorageError) { file = try SourceFile.open(path, calling: name, mark) } catch {
      throw .notAsWritten(name, error.headline)
    }
    if let difference = try difference(in: file, mark, from: inventory, as: name) {
      throw .notAsWritten(name, "\(difference) is another")
    }
    for array in arrays { try verify(array, in: file, mark, as: name) }
  }

  /// What differs beside the elements of arrays; nil where nothing does.
  private func difference(
    in file: Handle, _ mark: FileMark, from inventory: FileInventory, as name: String
  ) throws(StorageError) -> String? {
    Library.enter(mark)
    defer { Library.leave() }
    do throws(HDF5Failure) {
      if let difference = try FileInventory(of: file).difference(from: inventory) {
        return difference
      }
      return try values.difference(in: file).map { "a value of '\($0)'" }
    } catch {
      throw .notAsWritten(name, "it cannot be read back: \(error.cause.text)")
    }
  }

  private func verify(
    _ array: WrittenArray, in file: Handle, _ mark: FileMark, as name: String
  ) throws(StorageError) {
    let title = "the elements of '\(array.path)'"
    let reader: any ElementReader
    do throws(HDF5Failure) { reader = try Self.reader(of: array, in: file, mark) } catch {
      throw .notAsWritten(name, "\(title) cannot be read back: \(error.cause.text)")
    }
    do throws(RegionChecksums.Difference) {
      try array.checksums.verify(
        count: array.shape.product, elementSize: array.type.size, threads: threads
      ) { region, buffer throws(StorageError.Cause) in
        try reader.read(region, into: buffer)
      }
    } catch {
      throw .notAsWritten(name, error.text(of: title))
    }
  }

  private static func reader(
    of array: WrittenArray, in file: Handle, _ mark: FileMark
  ) throws(HDF5Failure) -> any ElementReader {
    Library.enter(mark)
    defer { Library.leave() }
    let access = try array.layout.cache(for: array.shape, elementSize: array.type.size)
    let dataset = try Handle(H5Dopen2(file.id, array.path, access.id))
    return try StoredElements(
      file: file, mark: mark, dataset: dataset, shape: array.shape, elementType: array.type,
      memoryType: array.type.memoryType(), isBigEndian: false, layout: array.layout
    ).reader()
  }
}
