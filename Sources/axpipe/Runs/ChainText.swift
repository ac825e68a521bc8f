import AxisArrays
import ChainLanguage
import Operators
import Storage
import SystemPackage

/// A chain with the place it came from.
struct ChainText {
  /// The chain, with its names and arguments checked.
  let resolved: ResolvedChain
  /// The file it was read from.
  let file: String?

  /// Reads, parses and checks a chain.
  init(_ source: ChainArguments.Source) throws {
    switch source {
    case .argument(let text):
      file = nil
      resolved = try ResolvedChain(Chain(parsing: text))
    case .file(let path):
      file = path
      let text = try Self.contents(of: path)
      do throws(ChainError) {
        resolved = try ResolvedChain(Chain(parsing: text))
      } catch {
        throw ChainFileError(file: path, error: error)
      }
    }
  }

  /// The files that the chain reads: its own and those of `@FILE:/path` operands.
  var files: [String] {
    (file.map { [$0] } ?? [])
      + resolved.chain.calls.flatMap(\.arguments).compactMap {
        if case .file(let reference) = $0.value { reference.file } else { nil }
      }
  }

  /// Puts the place in the chain file into an error that only the input shows.
  func locating(_ error: any Error) -> any Error {
    guard let file, let error = error as? ChainError else { return error }
    return ChainFileError(file: file, error: error)
  }

  /// No chain that a person writes is longer.
  private static let longest = 1 << 20

  /// The text of a file that a person wrote; `kind` is what messages call it.
  static func contents(
    of path: String, kind: String = "chain file"
  ) throws(TextFileUnreadable) -> String {
    var bytes: [UInt8] = []
    do {
      let descriptor = try FileDescriptor.open(FilePath(path), .readOnly)
      defer { try? descriptor.close() }
      while bytes.count <= longest {
        let part = try [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
          count = try descriptor.read(into: UnsafeMutableRawBufferPointer(buffer))
        }
        if part.isEmpty { break }
        bytes += part
      }
    } catch {
      throw TextFileUnreadable(path: path, kind: kind, cause: error as? Errno)
    }
    guard bytes.count <= longest, let text = String(validating: bytes, as: UTF8.self) else {
      throw TextFileUnreadable(path: path, kind: kind, cause: nil)
    }
    return text
  }
}

/// A file that is not there or no text.
struct TextFileUnreadable: Failure {
  var path: String
  /// What it should be.
  var kind: String
  var cause: Errno?

  var category: FailureCategory {
    switch cause {
    case nil: .data
    case Errno.noSuchFileOrDirectory, Errno.permissionDenied, Errno.isDirectory: .noInput
    default: .inputOutput
    }
  }

  var headline: String {
    switch cause {
    case nil: "the \(kind) '\(path)' is not a text"
    case Errno.noSuchFileOrDirectory: "no such \(kind): '\(path)'"
    case let cause?:
      "cannot read the \(kind) '\(path)': \(StorageError.Cause(errno: cause.rawValue).text)"
    }
  }

  var remedy: String? {
    cause == nil && kind == "chain file"
      ? "write operators into it, one a line or joined by '|'" : nil
  }
}
