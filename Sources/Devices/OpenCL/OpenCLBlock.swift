internal import COpenCL
import Glibc

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
    hostInput =
      try sharesMemory
      ? SharedMemory(queue, byteCount: inputBytes, access: CL_MAP_WRITE)
      : StagingMemory(queue, byteCount: inputBytes, access: CL_MAP_WRITE)
    deviceInput = hostInput.buffer
    if resultStays {
      hostResult = nil
      deviceResult = try OpenCLBuffer(context, byteCount: resultBytes)
    } else {
      let memory: any HostMemory =
        try sharesMemory
        ? SharedMemory(queue, byteCount: resultBytes, access: CL_MAP_READ)
        : StagingMemory(queue, byteCount: resultBytes, access: CL_MAP_READ)
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

/// Memory of the host that is brought to a device or from it.
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

/// Memory of the host that the device computes in: it belongs to the one or the other in turn, and
/// nothing is copied.
private final class SharedMemory: HostMemory {
  let bytes: UnsafeMutableRawBufferPointer
  let buffer: OpenCLBuffer
  private let owner: OpenCLQueue
  private let access: cl_map_flags
  /// The memory while it is the host's.
  private var mapped: UnsafeMutableRawPointer?

  init(_ queue: OpenCLQueue, byteCount: Int, access: CInt) throws(DeviceError) {
    owner = queue
    self.access = cl_map_flags(access)
    // Whole pages, so that a device can reach them as they are.
    let page = 4096
    let size = (max(1, byteCount) + page - 1) / page * page
    let alignment = max(page, queue.context.info.baseAddressAlignment)
    guard let memory = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment)
    else {
      throw DeviceError(OpenCLFailure(call: "aligned_alloc", code: CL_OUT_OF_HOST_MEMORY))
    }
    do {
      buffer = try OpenCLBuffer(
        queue.context, flags: CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR, byteCount: size,
        host: memory)
    } catch {
      free(memory)
      throw error
    }
    bytes = UnsafeMutableRawBufferPointer(start: memory, count: byteCount)
  }

  deinit {
    try? close(on: owner)
    _ = try? owner.finish()
    free(bytes.baseAddress)
  }

  func open(byteCount: Int) throws(DeviceError) {
    if byteCount == 0 { return }
    try close(on: owner)
    mapped = try owner.map(buffer, byteCount: byteCount, for: access)
    try owner.finish()
  }

  func give(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) { try close(on: queue) }

  func close(on queue: OpenCLQueue) throws(DeviceError) {
    guard let pointer = mapped else { return }
    try queue.unmap(buffer, pointer)
    mapped = nil
  }

  func take(byteCount: Int, on queue: OpenCLQueue) throws(DeviceError) {
    if byteCount > 0 { mapped = try queue.map(buffer, byteCount: byteCount, for: access) }
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

  init(_ queue: OpenCLQueue, byteCount: Int, access: CInt) throws(DeviceError) {
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
