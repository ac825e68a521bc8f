import AxisArrays
import Glibc
import Storage
import SystemPackage

/// Text on its way to a descriptor, written in large pieces.
final class TextOutput {
  private let descriptor: FileDescriptor
  private let name: String
  private var pending: [UInt8] = []
  /// Whether some of the text is out already.
  private(set) var hasWritten = false
  private static let capacity = 1 << 16

  /// Writes to `descriptor`; errors call it `name`.
  init(_ descriptor: FileDescriptor, name: String) {
    self.descriptor = descriptor
    self.name = name
    pending.reserveCapacity(Self.capacity)
  }

  /// Writes to standard output.
  static func standard() -> TextOutput { TextOutput(.standardOutput, name: "standard output") }

  func write(_ text: String) throws(WriteFailure) {
    pending.append(contentsOf: text.utf8)
    if pending.count >= Self.capacity { try flush() }
  }

  func write(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
    if bytes.count >= Self.capacity {
      try flush()
      return try writeAll(bytes)
    }
    pending.append(contentsOf: bytes)
    if pending.count >= Self.capacity { try flush() }
  }

  /// Writes what is still pending. To be called at the end.
  func flush() throws(WriteFailure) {
    try pending.withUnsafeBytes { bytes in
      Result { () throws(WriteFailure) in try writeAll(bytes) }
    }.get()
    pending.removeAll(keepingCapacity: true)
  }

  private func writeAll(_ bytes: UnsafeRawBufferPointer) throws(WriteFailure) {
    if !bytes.isEmpty { hasWritten = true }
    do {
      try descriptor.writeAll(bytes)
    } catch {
      throw WriteFailure(name: name, cause: error as? Errno ?? .ioError)
    }
  }
}

/// A write that failed.
struct WriteFailure: Failure {
  /// The file, as the user knows it.
  var name: String
  /// What the system said.
  var cause: Errno

  /// Whether the reader of a pipe has gone, as `head` does when it has seen enough.
  var isBrokenPipe: Bool { cause == .brokenPipe }

  var category: FailureCategory { .inputOutput }

  var headline: String {
    "cannot write to \(name): \(StorageError.Cause(errno: cause.rawValue).text)"
  }

  var remedy: String? { cause == .noSpace ? "free some space" : nil }
}
