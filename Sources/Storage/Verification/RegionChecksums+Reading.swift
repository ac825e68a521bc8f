import AxisArrays
import Glibc
import Synchronization

extension RegionChecksums {
  /// Why an array is not what was written.
  enum Difference: Error {
    /// The elements from a place on are others.
    case elements([Int])
    /// Not all elements came to be written, or some came twice.
    case count(Int, of: Int)
    case unreadable(StorageError.Cause)
  }

  /// Reads all regions of an array of `count` elements back on several threads, and compares them.
  func verify(
    count: Int, elementSize: Int, threads: Int,
    _ read:
      @escaping @Sendable (Region, UnsafeMutableRawBufferPointer)
      throws(StorageError.Cause) -> Void
  ) throws(Difference) {
    if elementCount != count { throw .count(elementCount, of: count) }
    let next = Atomic(0)
    let failure = Mutex<(index: Int, difference: Difference)?>(nil)
    let total = self.count
    let room = max(1, largest * elementSize)
    let work: @Sendable () -> Void = {
      guard let memory = try? OwnedMemory(byteCount: room) else {
        return failure.withLock { $0 = (0, .unreadable(StorageError.Cause(errno: ENOMEM))) }
      }
      while failure.withLock({ $0 == nil }) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        if index >= total { return }
        do throws(Difference) {
          try self.verify(index, elementSize, in: memory.bytes, read)
        } catch {
          failure.withLock { if index < $0?.index ?? .max { $0 = (index, error) } }
        }
      }
    }
    Self.run(work, threads: min(threads, total))
    if let failure = failure.withLock({ $0 }) { throw failure.difference }
  }

  /// Calls `body` on so many threads, of which the calling one is the first, and waits for their end.
  /// There are fewer where the system has no more.
  private static func run(_ body: @escaping @Sendable () -> Void, threads: Int) {
    guard threads > 1, let thread = WorkerThread(body) else { return body() }
    run(body, threads: threads - 1)
    thread.join()
  }

  private func verify(
    _ index: Int, _ elementSize: Int, in buffer: UnsafeMutableRawBufferPointer,
    _ read: (Region, UnsafeMutableRawBufferPointer) throws(StorageError.Cause) -> Void
  ) throws(Difference) {
    let (region, checksum) = self[index]
    let elements = UnsafeMutableRawBufferPointer(rebasing: buffer[..<(region.count * elementSize)])
    do throws(StorageError.Cause) { try read(region, elements) } catch { throw .unreadable(error) }
    if Checksum.of(UnsafeRawBufferPointer(elements)) != checksum { throw .elements(region.offset) }
  }
}
