import AxisArrays
import CLinux
import Glibc

extension FileBytes {
  /// Copies the whole file into an empty one. A disk that has too little room is told before.
  ///
  /// - Parameters:
  ///   - copy: The empty file.
  ///   - input: The file's path in messages.
  ///   - output: The copy's.
  func copy(
    to copy: CInt, from input: String, as output: String
  ) throws(StorageError) {
    var status = stat()
    if fstat(descriptor, &status) != 0 { throw .unreadable(input, .init(errno: errno)) }
    let size = Int(status.st_size)
    if let free = freeBytesOnDisk(of: copy), free < size {
      throw .tooBig(output, needed: size, free: free)
    }
    let start = try copyInKernel(to: copy, size, as: output)
    try copyBuffered(to: copy, start..<size, from: input, as: output)
  }

  /// Lets the system copy, which shares the blocks of the files where the file system can. Gives how
  /// much it copied, which is nothing between some file systems.
  private func copyInKernel(
    to copy: CInt, _ size: Int, as output: String
  ) throws(StorageError) -> Int {
    var input: off_t = 0
    var position: off_t = 0
    while input < size {
      let count = copy_file_range(descriptor, &input, copy, &position, size - Int(input), 0)
      if count > 0 || (count < 0 && errno == EINTR) { continue }
      if count < 0, errno == ENOSPC || errno == EDQUOT {
        throw .writeFailed(output, .init(errno: errno))
      }
      break
    }
    return Int(input)
  }

  private func copyBuffered(
    to copy: CInt, _ range: Range<Int>, from input: String, as output: String
  ) throws(StorageError) {
    if range.isEmpty { return }
    let owned: OwnedMemory
    do throws(StorageError.Cause) {
      owned = try OwnedMemory(storing: min(range.count, 1 << 20))
    } catch {
      throw .writeFailed(output, error)
    }
    let (buffer, target) = (owned.bytes, DescriptorBytes(descriptor: copy))
    var start = range.lowerBound
    while start < range.upperBound {
      let count = min(buffer.count, range.upperBound - start)
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      do throws(StorageError.Cause) { try read(at: start, into: part) } catch {
        throw .unreadable(input, error)
      }
      do throws(StorageError.Cause) {
        try target.write(at: start, from: UnsafeRawBufferPointer(part))
      } catch {
        throw .writeFailed(output, error)
      }
      start += count
    }
  }

  /// Compares the whole file with its copy at `path`, which is read from its disk.
  func compare(
    with path: String, from input: String, as output: String
  ) throws(StorageError) {
    let copy = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    if copy < 0 { throw .writeFailed(output, .init(errno: errno)) }
    defer { close(copy) }
    do throws(StorageError.Cause) { try putOnDisk(copy) } catch {
      throw .writeFailed(output, error)
    }
    let (own, other) = (DescriptorBytes(descriptor: descriptor), DescriptorBytes(descriptor: copy))
    guard let size = own.size, other.size == size else {
      throw .notAsWritten(output, "the copy of '\(input)' is not as long")
    }
    let room = 1 << 20
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * room, alignment: 4096)
    defer { buffer.deallocate() }
    for start in stride(from: 0, to: size, by: room) {
      let count = min(room, size - start)
      let ours = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
      let theirs = UnsafeMutableRawBufferPointer(rebasing: buffer[room..<room + count])
      do throws(StorageError.Cause) { try own.read(at: start, into: ours) } catch {
        throw .unreadable(input, error)
      }
      do throws(StorageError.Cause) { try other.read(at: start, into: theirs) } catch {
        throw .notAsWritten(output, "it cannot be read back: \(error.text)")
      }
      guard let first = ours.baseAddress, let second = theirs.baseAddress,
        memcmp(first, second, count) == 0
      else {
        throw .notAsWritten(output, "the copy of '\(input)' differs")
      }
    }
  }
}
