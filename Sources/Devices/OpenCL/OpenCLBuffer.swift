import AxisArrays
internal import COpenCL
import Glibc

/// Memory of a device.
final class OpenCLBuffer {
  let memory: cl_mem
  private let context: OpenCLContext
  /// The host's memory that it is made of.
  private var host: UnsafeMutableRawPointer?

  /// Allocates `byteCount` bytes on the device.
  convenience init(_ context: OpenCLContext, byteCount: Int) throws(DeviceError) {
    try self.init(context, flags: CL_MEM_READ_WRITE, byteCount: byteCount, host: nil)
  }

  /// Puts the elements of an array on the device.
  convenience init<Element: BitwiseCopyable>(
    _ context: OpenCLContext, copying elements: [Element]
  ) throws(DeviceError) {
    // `withUnsafeBytes` cannot be around the delegation; the buffer copies before it returns.
    let bytes = elements.count * MemoryLayout<Element>.stride
    let copy = try OwnedMemory(computing: bytes)
    elements.withUnsafeBytes { copy.bytes.copyMemory(from: $0) }
    try self.init(
      context, flags: CL_MEM_READ_ONLY | CL_MEM_COPY_HOST_PTR, byteCount: bytes, host: copy.start)
  }

  /// Lets the device use memory of the host, at least `byteCount` bytes in whole pages.
  convenience init(sharing byteCount: Int, _ context: OpenCLContext) throws(DeviceError) {
    let page = max(sysconf(CInt(_SC_PAGESIZE)), context.info.baseAddressAlignment)
    let size = (max(1, byteCount) + page - 1) / page * page
    guard let memory = aligned_alloc(page, size) else {
      throw DeviceError(OpenCLFailure(call: "aligned_alloc", code: CL_OUT_OF_HOST_MEMORY))
    }
    do throws(DeviceError) {
      try self.init(
        context, flags: CL_MEM_READ_WRITE | CL_MEM_USE_HOST_PTR, byteCount: size, host: memory)
    } catch {
      free(memory)
      throw error
    }
    host = memory
  }

  /// The host's memory that the buffer is made of.
  var sharedMemory: UnsafeMutableRawPointer? { host }

  /// Allocates memory as `flags` say.
  init(
    _ context: OpenCLContext, flags: CInt, byteCount: Int, host: UnsafeMutableRawPointer?
  ) throws(DeviceError) {
    var code: cl_int = 0
    let memory = context.library.functions.createBuffer(
      context.context, cl_mem_flags(flags), max(1, byteCount), host, &code)
    try check(code, "clCreateBuffer")
    guard let memory else { throw OpenCLContext.nothing("clCreateBuffer") }
    self.memory = memory
    self.context = context
  }

  deinit {
    _ = context.library.functions.releaseMemObject(memory)
    free(host)
  }
}
