import AxisArrays
import ChainLanguage
import Operators
import Storage

/// Reads from files what operators ask for while a plan is made.
struct FileContext: BindingContext {
  func numbers(of object: StoredObject) throws(OperatorError) -> [Double] {
    do throws(StorageError) {
      return try SourceFile(path: object.file).numbers(at: object.path).values
    } catch {
      throw OperatorError(cause: error)
    }
  }

  func load(
    _ reference: FileReference
  ) throws(OperatorError) -> (values: [Double], shape: [Int]) {
    do throws(StorageError) {
      let file = try SourceFile(path: reference.file)
      if let path = reference.dataset { return try file.numbers(at: path) }
      return try file.numbers(at: try file.array(at: nil).path)
    } catch {
      throw OperatorError(cause: error)
    }
  }
}
