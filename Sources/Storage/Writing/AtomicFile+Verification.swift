import AxisArrays
import Glibc

/// Checksums of what was written to a file that is no HDF5 file.
struct FileChecksums {
  /// Of all that was appended.
  var appended = Checksum()
  /// Of the array whose elements have places in the file, if there is one.
  var array: PlacedArray?

  /// Elements in row-major order from a place on.
  struct PlacedArray {
    var regions: RegionChecksums
    var start: Int
    var shape: [Int]
    var elementSize: Int

    var byteCount: Int { (shape + [elementSize]).product }
  }
}

extension AtomicFile {
  /// Begins an array whose elements are written to their places from `start` on. Gives where the
  /// checksums of its regions go; nil where nothing is read back.
  public func beginArray(at start: Int, shape: [Int], elementSize: Int) -> RegionChecksums? {
    guard checksums != nil else { return nil }
    let regions = RegionChecksums()
    checksums?.array = FileChecksums.PlacedArray(
      regions: regions, start: start, shape: shape, elementSize: elementSize)
    return regions
  }

  /// Reads back what was written, and throws if it is not what it should be.
  func verify(_ temporary: TemporaryFile) throws(StorageError) {
    guard let threads = options.verifyingThreads else { return }
    do throws(StorageError.Cause) { try putOnDisk(descriptor) } catch {
      throw .writeFailed(path, error)
    }
    try verification?(temporary.openPath)
    guard let checksums else { return }
    // Opened anew: it is the file of that name that will get the final one.
    let copy = Glibc.open(temporary.path, O_RDONLY | O_CLOEXEC)
    if copy < 0 { throw unreadable(.init(errno: errno)) }
    defer { close(copy) }
    try verify(checksums, in: DescriptorBytes(descriptor: copy), threads: threads)
  }

  private func verify(
    _ checksums: FileChecksums, in file: DescriptorBytes, threads: Int
  ) throws(StorageError) {
    let size = checksums.array.map { $0.start + $0.byteCount } ?? 0
    let expected = max(size, checksums.appended.count)
    if let found = file.size, found != expected {
      throw .notAsWritten(path, "it has \(found) bytes and should have \(expected)")
    }
    try verify(checksums.appended, in: file)
    guard let array = checksums.array else { return }
    do throws(RegionChecksums.Difference) {
      try array.regions.verify(
        count: array.shape.product, elementSize: array.elementSize, threads: threads
      ) { region, buffer throws(StorageError.Cause) in
        var position = 0
        try region.forEachRun(
          in: array.shape, elementSize: array.elementSize
        ) { offset, count throws(StorageError.Cause) in
          let run = UnsafeMutableRawBufferPointer(rebasing: buffer[position..<position + count])
          try file.read(at: array.start + offset, into: run)
          position += count
        }
      }
    } catch {
      throw .notAsWritten(path, error.text(of: "the elements"))
    }
  }

  /// Compares the beginning of the file with what was appended.
  private func verify(_ appended: Checksum, in file: DescriptorBytes) throws(StorageError) {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 4096)
    defer { buffer.deallocate() }
    var checksum = Checksum()
    while checksum.count < appended.count {
      let count = min(buffer.count, appended.count - checksum.count)
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      do throws(StorageError.Cause) { try file.read(at: checksum.count, into: part) } catch {
        throw unreadable(error)
      }
      checksum.add(UnsafeRawBufferPointer(part))
    }
    if checksum.value != appended.value { throw .notAsWritten(path, "its bytes are others") }
  }

  private func unreadable(_ cause: StorageError.Cause) -> StorageError {
    .notAsWritten(path, "it cannot be read back: \(cause.text)")
  }
}

extension RegionChecksums.Difference {
  /// What is wrong, where `name` says with what.
  func text(of name: String) -> String {
    switch self {
    case .elements(let place):
      let indices = place.map(String.init).joined(separator: ", ")
      return "\(name) from (\(indices)) on are others"
    case .count(let count, let all): return "\(count) of \(all) of \(name) were written"
    case .unreadable(let cause): return "\(name) cannot be read back: \(cause.text)"
    }
  }
}
