public import AxisArrays
import Glibc

/// What can go wrong with a file. Paths are as the user gave them; `object` is a path inside a file.
public enum StorageError: Failure, Hashable {
  // Inputs.
  case noSuchFile(String)
  case unreadable(String, Cause)
  case notAFile(String, FileKind)
  case notHDF5(String, OtherFormat?)
  case damaged(String, Cause)
  /// The HDF5 library crashed reading the file, or came to no end.
  case crashed(String, isStuck: Bool)
  case locked(String)
  case leftOpen(String)
  case noArrays(String)
  case severalArrays(String, [String])
  case noSuchObject(file: String, object: String, arrays: [String])
  case noMatch(file: String, pattern: String, arrays: [String])
  case notADataset(file: String, object: String, kind: String)
  case unsupportedType(file: String, object: String, type: String)
  case notNumbers(file: String, object: String, type: String)
  case notLabels(file: String, object: String, type: String)
  case tooManyValues(file: String, object: String, count: Int, most: Int)
  case channelConversion(file: String, series: String, values: Int, channels: Int)
  case missingFilter(file: String, object: String, filter: StorageFilter)
  case readFailed(file: String, object: String, Cause)
  case changed(String)
  /// What comes by a pipe, or goes into one, has no place to wait in.
  case cannotSpool(String, folder: String, Cause)

  // Outputs.
  case cannotCreate(String, Cause)
  case cannotAdd(String, Cause)
  case relativeLink(file: String, object: String, target: String)
  case noDirectory(String, directory: String)
  case cannotReplace(String, FileKind)
  case exists(String)
  /// The input is not what has its name any more.
  case replaced(String)
  case writeFailed(String, Cause)
  case standardOutput(Cause)
  /// What was read back is not what was written.
  case notAsWritten(String, String)
  case cannotReadBack(String)
  case tooBig(String, needed: Int, free: Int)
  case nameTaken(file: String, object: String)
  case invalidName(String)
  case axisLength(dimension: String, length: Int, values: Int)

  /// Whether the reader of a pipe has gone, as `head` does when it has seen enough.
  public var isBrokenPipe: Bool {
    if case .standardOutput(let cause) = self { cause.errno == EPIPE } else { false }
  }

  /// What a path leads to.
  public enum FileKind: Sendable, Hashable {
    case file
    case directory
    /// A device, a pipe or a socket.
    case special
  }

  /// A known format that is not HDF5.
  public enum OtherFormat: Sendable, Hashable {
    case empty
    case netCDF3
    case matlab5
  }

  /// Why the operating system or the HDF5 library refused.
  public struct Cause: Sendable, Hashable {
    /// The operating system's error number, if it was the operating system.
    public var errno: Int32?
    /// The reason as it was given.
    public var text: String
  }
}
