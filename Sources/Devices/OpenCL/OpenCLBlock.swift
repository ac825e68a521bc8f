internal import COpenCL

/// A block's input and result, where the host and where the device have them.
final class OpenCLBlock: BlockMemory {
  /// The device's buffers.
  let deviceInput, deviceResult: OpenCLBuffer
  private let hostInput: any HostMemory
  private let hostResult: (any HostMemory)?

  /// Allocates room for the largest block. A result that a collector takes stays on the device.
  init(
    _ context: OpenCLContext, inputBytes: Int, resultBytes: Int, resultStays: Bool,
    sharesMemory: Bool
  ) throws(DeviceError) {
    let queue = try OpenCLQueue(context)
    func makeMemory(_ byteCount: Int) throws(DeviceError) -> any HostMemory {
      if sharesMemory { return try SharedMemory(queue, byteCount: byteCount) }
      return try StagingMemory(queue, byteCount: byteCount)
    }
    hostInput = try makeMemory(inputBytes)
    deviceInput = hostInput.buffer
    if resultStays {
      hostResult = nil
      deviceResult = try OpenCLBuffer(context, byteCount: resultBytes)
    } else {
      let memory = try makeMemory(resultBytes)
      hostResult = memory
      deviceResult = memory.buffer
    }
  }

  func openInput(byteCount: Int) throws(DeviceError) -> UnsafeMutableRawBufferPointer {
    try hostInput.open(byteCount: byteCount)
    return UnsafeMutableRawBufferPointer(rebasing: hostInput.bytes[..<byteCount])
  }

  var result: UnsafeRawBufferPointer {
    hostResult.map { UnsafeRawBufferPointer($0.bytes) }
      ?? UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Gives the device so many bytes of the input, and the room for the result.
  func give(inputBytes: Int, on queue: OpenCLQueue) throws(DeviceError) {
    try hostInput.give(byteCount: inputBytes, on: queue)
    try hostResult?.close(on: queue)
  }

  /// Takes so many bytes of the result. They are there when the queue is done.
  func take(resultBytes: Int, on queue: OpenCLQueue) throws(DeviceError) {
    try hostResult?.take(byteCount: resultBytes, on: queue)
  }
}

/// Memory of the host that is brought to a device or from it. It goes round:
///
///     open -> the host writes -> give -> the device reads       (input)
///     close -> the device writes -> take -> the host reads      (result)
private protocol HostMemory: AnyObject {
  var bytes: UnsafeMutableRawBufferPointer { get }
  /// What the device's kernels are given.
  var buffer: OpenCLBuffer { get }
  /// Lets the host write.
  func open(byteCount: Int) throws(DeviceError)
  /// Brings what the host wrote to the device.
  func give(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError)
  /// Lets the device write.
  func close(on queue: OpenCLQueue) throws(DeviceError)
  /// Brings what the device wrote to the host, when the queue is done.
  func take(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError)
}

/// Memory of the host that the device computes in: it is mapped while it is the host's, and nothing
/// is copied.
private final class SharedMemory: HostMemory {
  let bytes: UnsafeMutableRawBufferPointer
  let buffer: OpenCLBuffer
  private let owner: OpenCLQueue
  private var mapped: UnsafeMutableRawPointer?

  init(_ queue: OpenCLQueue, byteCount: Int) throws(DeviceError) {
    owner = queue
    buffer = try OpenCLBuffer(sharing: byteCount, queue.context)
    bytes = UnsafeMutableRawBufferPointer(start: buffer.sharedMemory, count: byteCount)
  }

  deinit {
    try? close(on: owner)
    _ = try? owner.finish()
  }

  func open(byteCount: Int) throws(DeviceError) {
    if byteCount == 0 { return }
    try close(on: owner)
    mapped = try owner.map(
      buffer, byteCount: byteCount, for: cl_map_flags(CL_MAP_WRITE_INVALIDATE_REGION))
    try owner.finish()
  }

  func give(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) { try close(on: queue) }

  func close(on queue: OpenCLQueue) throws(DeviceError) {
    guard let pointer = mapped else { return }
    try queue.unmap(buffer, pointer)
    mapped = nil
  }

  func take(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) {
    if byteCount == 0 { return }
    mapped = try queue.map(buffer, byteCount: byteCount, for: cl_map_flags(CL_MAP_READ))
  }
}

/// Memory of the host from which a device copies at full speed, since it never leaves its place, and
/// a buffer of the device's own.
private final class StagingMemory: HostMemory {
  let bytes: UnsafeMutableRawBufferPointer
  let buffer: OpenCLBuffer
  private let owner: OpenCLQueue
  private let pinned: OpenCLBuffer
  private let pointer: UnsafeMutableRawPointer

  init(_ queue: OpenCLQueue, byteCount: Int) throws(DeviceError) {
    owner = queue
    buffer = try OpenCLBuffer(queue.context, byteCount: byteCount)
    pinned = try OpenCLBuffer(
      queue.context, flags: CL_MEM_READ_WRITE | CL_MEM_ALLOC_HOST_PTR, byteCount: byteCount,
      host: nil)
    pointer = try queue.map(
      pinned, byteCount: max(1, byteCount), for: cl_map_flags(CL_MAP_READ | CL_MAP_WRITE))
    bytes = UnsafeMutableRawBufferPointer(start: pointer, count: byteCount)
    try queue.finish()
  }

  deinit {
    try? owner.unmap(pinned, pointer)
    _ = try? owner.finish()
  }

  func open(byteCount: Int) {}

  func give(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) {
    try queue.write(pointer, byteCount: byteCount, to: buffer)
  }

  func close(on queue: OpenCLQueue) {}

  func take(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) {
    try queue.read(buffer, byteCount: byteCount, to: pointer)
  }
}
