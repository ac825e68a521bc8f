public import AxisArrays
public import Storage
import SystemPackage

/// A result that passes from one stage to the next and is too large for memory: a file without a
/// name in the folder for temporary files, gone when the run ends, however it ends.
public final class ScratchFile: ArraySource, ArraySink {
  private let shape: [Int]
  private let elementType: ElementType
  private let file: FileDescriptor
  private let folder: String

  /// Creates the file in `$TMPDIR`, or in `/var/tmp`: `/tmp` is often memory.
  public init(shape: [Int], elementType: ElementType) throws(EngineError) {
    self.shape = shape
    self.elementType = elementType
    do throws(StorageError.Cause) {
      let scratch = try SpoolFolder.scratchFile()
      folder = scratch.folder
      file = FileDescriptor(rawValue: scratch.descriptor)
    } catch {
      throw EngineError(
        .cannotCreate, "cannot create a scratch file in '\(SpoolFolder.path)': \(error.text)",
        remedy: "set TMPDIR to a folder with room")
    }
  }

  deinit { try? file.close() }

  public func read(_ region: Region, into buffer: UnsafeMutableRawBufferPointer) throws {
    var position = 0
    try region.forEachRun(in: shape, elementSize: elementType.size) { offset, count in
      var done = 0
      while done < count {
        let part = buffer[position + done..<position + count]
        let got = try attempt("read") {
          try file.read(
            fromAbsoluteOffset: Int64(offset + done),
            into: UnsafeMutableRawBufferPointer(rebasing: part))
        }
        if got == 0 {
          throw EngineError(.inputOutput, "the scratch file in '\(folder)' is cut off")
        }
        done += got
      }
      position += count
    }
  }

  public var isOrdered: Bool { false }

  public func begin(
    _ region: Region, from buffer: UnsafeRawBufferPointer
  ) throws -> (any PendingWrite)? {
    var position = 0
    try region.forEachRun(in: shape, elementSize: elementType.size) { offset, count in
      _ = try attempt("write") {
        try file.writeAll(
          toAbsoluteOffset: Int64(offset), buffer[position..<position + count])
      }
      position += count
    }
    return nil
  }

  private func attempt(_ verb: String, _ body: () throws -> Int) throws -> Int {
    do {
      return try body()
    } catch let error as Errno {
      throw EngineError(
        .inputOutput, "cannot \(verb) the scratch file in '\(folder)': \(error)",
        remedy: "set TMPDIR to a folder with room")
    }
  }
}
