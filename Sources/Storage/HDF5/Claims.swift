import AxisArrays
import CHDF5

/// What a file may claim to hold. A damaged one may name any number, and memory and time would be
/// spent on what is not there.
extension FileMark {
  /// Elements that are never stored take no room in a file, and compressed ones little: a claim of so
  /// many bytes for each of a file, and of as many as any disk has, is no error yet.
  private static let bytesPerByte = 1 << 16
  private static let bytesOnDisk = 1 << 44

  /// Of what is held in memory as a whole so many bytes are believed, and as many as its compression
  /// may have saved.
  private static let bytesInMemory = 1 << 30
  private static let compression = 4

  /// Throws if a dataset of that shape cannot be in the file.
  func check(_ shape: [Int], elementSize: Int) throws(HDF5Failure) {
    try check(
      shape, elementSize, limit: max(Self.bytesOnDisk, (size + 1) * Self.bytesPerByte))
  }

  /// Throws if so many elements cannot be in the file and be held in memory.
  func checkForMemory(_ count: Int, elementSize: Int) throws(HDF5Failure) {
    try check(
      [count], elementSize, limit: max(Self.bytesInMemory, size * Self.compression))
  }

  private func check(_ shape: [Int], _ elementSize: Int, limit: Int) throws(HDF5Failure) {
    if (shape + [max(elementSize, 1)]).product <= limit { return }
    throw HDF5Failure(
      description: "it claims to have \(shape.map(String.init).joined(separator: " x ")) elements")
  }
}
