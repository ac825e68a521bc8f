import AxisArrays
import CHDF5
import CLinux
import FileDriver
import Glibc

/// The bytes of an open HDF5 file, past the library: it would take them one caller at a time.
///
/// The descriptor is the library's own, so that both see the same file, whatever happens to its
/// name. Whoever holds this holds the file's handle too.
struct FileBytes: Sendable {
  let descriptor: CInt
  private let file: Handle
  private let turns = WriteTurns()

  /// The bytes of a file; nil where the library gets at them by other means than a descriptor.
  init?(_ file: Handle) {
    guard let access = try? Handle(H5Fget_access_plist(file.id)),
      answer(H5Pget_driver(access.id), unless: -1) == ax_file_driver()
    else { return nil }
    var pointer: UnsafeMutableRawPointer?
    let status = H5Fget_vfd_handle(file.id, hdf5_default_properties(), &pointer)
    guard answer(status, unless: -1) >= 0, let pointer else { return nil }
    descriptor = pointer.load(as: CInt.self)
    self.file = file
  }

  /// Fills `buffer` with the bytes from `offset` on.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    try DescriptorBytes(descriptor: descriptor).read(at: offset, into: buffer)
  }

  /// Writes bytes from `offset` on.
  func write(
    at offset: Int, from buffer: UnsafeRawBufferPointer
  ) throws(StorageError.Cause) {
    let isLong = buffer.count >= WriteTurns.leastBytes
    if isLong { turns.take() }
    defer { if isLong { turns.give() } }
    try DescriptorBytes(descriptor: descriptor).write(at: offset, from: buffer)
  }

  /// Writes the elements of a region, packed in row-major order, to an array of the given shape whose
  /// first element is at `start`.
  func write(
    _ region: Region, of shape: [Int], elementSize: Int, at start: Int,
    from buffer: UnsafeRawBufferPointer
  ) throws(StorageError.Cause) {
    var position = 0
    try region.forEachRun(
      in: shape, elementSize: elementSize
    ) { offset, count throws(StorageError.Cause) in
      let run = UnsafeRawBufferPointer(rebasing: buffer[position..<position + count])
      try write(at: start + offset, from: run)
      position += count
    }
  }

  /// Less than this is written before it pays to ask for its room.
  private static let leastReserve = 1 << 20

  /// Takes the room for bytes that will be written from `offset` on, so that it need not be looked
  /// for again and again. The file gets longer only when they are written. A file system that does not
  /// know how leaves it to the writing.
  func reserve(_ bytes: Int, at offset: Int) throws(StorageError.Cause) {
    if bytes < Self.leastReserve { return }
    if fallocate(descriptor, linux_keep_size(), off_t(offset), off_t(bytes)) == 0 { return }
    if errno == ENOSPC || errno == EDQUOT { throw StorageError.Cause(errno: errno) }
  }

  /// Tells the system that the file is read from its beginning to its end.
  func expectSequentialReading() {
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }
}

/// The bytes of whatever an open descriptor leads to.
struct DescriptorBytes: Sendable {
  let descriptor: CInt

  /// Fills `buffer` with the bytes from `offset` on.
  func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(StorageError.Cause) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
      let count = pread(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw StorageError.Cause(errno: errno) }
      if count == 0 { throw StorageError.Cause(errno: nil, text: "the file ends before its data") }
      done += count
    }
  }

  /// Writes bytes from `offset` on.
  func write(at offset: Int, from buffer: UnsafeRawBufferPointer) throws(StorageError.Cause) {
    var done = 0
    while done < buffer.count {
      let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
      let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      if count < 0 { throw StorageError.Cause(errno: errno) }
      done += count
    }
  }

  /// How many bytes there are; nil where the system does not tell.
  var size: Int? {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : nil
  }
}
