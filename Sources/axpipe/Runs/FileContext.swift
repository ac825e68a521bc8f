import AxisArrays
import ChainLanguage
import Operators
import Storage

/// Reads from files what operators ask for while a plan is made.
struct FileContext: BindingContext {
  /// Numbers that are kept at most: as they are read and as a device wants them they take half of the
  /// memory, which the blocks do not.
  private let most: Int

  /// Keeps to so many bytes of memory.
  init(memory: Int) { most = memory / 2 / (2 * MemoryLayout<Double>.size) }

  func numbers(of object: StoredObject) throws(OperatorError) -> [Double] {
    do throws(StorageError) {
      return try SourceFile(path: object.file).numbers(at: object.path, upTo: most).values
    } catch {
      throw Self.error(error)
    }
  }

  func load(
    _ reference: FileReference
  ) throws(OperatorError) -> (values: [Double], shape: [Int]) {
    do throws(StorageError) {
      let file = try SourceFile(path: reference.file)
      if let path = reference.dataset { return try file.numbers(at: path, upTo: most) }
      return try file.numbers(at: try file.array(at: nil).path, upTo: most)
    } catch {
      throw Self.error(error)
    }
  }

  /// The error, with how much memory would do.
  private static func error(_ error: StorageError) -> OperatorError {
    guard case .tooManyValues(_, _, let count, _) = error else {
      return OperatorError(cause: error)
    }
    let bytes = count.multipliedReportingOverflow(by: 4 * MemoryLayout<Double>.size)
    if bytes.overflow { return OperatorError(cause: error) }
    let mebibytes = bytes.partialValue / (1 << 20) + 1
    return OperatorError(
      .cause(
        .usage, headline: error.headline, remedy: "allow \(mebibytes)M or more with --memory"))
  }
}
