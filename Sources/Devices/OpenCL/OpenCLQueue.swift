internal import COpenCL

/// Commands for a device, which it does one after another. Those of different queues overlap.
final class OpenCLQueue {
  let context: OpenCLContext
  private let queue: cl_command_queue
  private var functions: ax_opencl { context.library.functions }
  /// The events of launches that have not been waited for.
  private var launches: [cl_event] = []

  init(_ context: OpenCLContext) throws(DeviceError) {
    var code: cl_int = 0
    let queue = context.library.functions.createCommandQueue(
      context.context, context.info.deviceID,
      cl_command_queue_properties(CL_QUEUE_PROFILING_ENABLE), &code)
    try check(code, "clCreateCommandQueue")
    guard let queue else { throw OpenCLContext.nothing("clCreateCommandQueue") }
    self.context = context
    self.queue = queue
  }

  deinit {
    // What a failed run left behind must end before its memory goes.
    _ = functions.finish(queue)
    for event in launches { _ = functions.releaseEvent(event) }
    _ = functions.releaseCommandQueue(queue)
  }

  /// Copies bytes to a buffer. They must stay until the queue is done.
  func write(
    _ bytes: UnsafeRawPointer, byteCount: Int, to buffer: OpenCLBuffer
  ) throws(DeviceError) {
    if byteCount == 0 { return }
    try check(
      functions.enqueueWriteBuffer(
        queue, buffer.memory, cl_bool(CL_FALSE), 0, byteCount, bytes, 0, nil, nil),
      "clEnqueueWriteBuffer")
  }

  /// Copies bytes from a buffer. They are there when the queue is done.
  func read(
    _ buffer: OpenCLBuffer, byteCount: Int, to bytes: UnsafeMutableRawPointer
  ) throws(DeviceError) {
    if byteCount == 0 { return }
    try check(
      functions.enqueueReadBuffer(
        queue, buffer.memory, cl_bool(CL_FALSE), 0, byteCount, bytes, 0, nil, nil),
      "clEnqueueReadBuffer")
  }

  /// Sets the first bytes of a buffer to zero.
  func clear(_ buffer: OpenCLBuffer, byteCount: Int) throws(DeviceError) {
    if byteCount == 0 { return }
    var zero: UInt32 = 0
    try check(
      functions.enqueueFillBuffer(queue, buffer.memory, &zero, 4, 0, byteCount, 0, nil, nil),
      "clEnqueueFillBuffer")
  }

  /// Gives the host the first bytes of a buffer, to read or to write; good when the queue is done.
  func map(
    _ buffer: OpenCLBuffer, byteCount: Int, for access: cl_map_flags
  ) throws(DeviceError) -> UnsafeMutableRawPointer {
    var code: cl_int = 0
    let pointer = functions.enqueueMapBuffer(
      queue, buffer.memory, cl_bool(CL_FALSE), access, 0, byteCount, 0, nil, nil, &code)
    try check(code, "clEnqueueMapBuffer")
    guard let pointer else { throw OpenCLContext.nothing("clEnqueueMapBuffer") }
    return pointer
  }

  /// Gives the device back what was mapped.
  func unmap(_ buffer: OpenCLBuffer, _ pointer: UnsafeMutableRawPointer) throws(DeviceError) {
    try check(
      functions.enqueueUnmapMemObject(queue, buffer.memory, pointer, 0, nil, nil),
      "clEnqueueUnmapMemObject")
  }

  /// Launches a kernel.
  func launch(_ kernel: OpenCLKernel, global: [Int], local: [Int]) throws(DeviceError) {
    var event: cl_event?
    try check(
      functions.enqueueNDRangeKernel(
        queue, kernel.kernel, cl_uint(global.count), nil, global, local, 0, nil, &event),
      "clEnqueueNDRangeKernel")
    if let event { launches.append(event) }
  }

  /// Waits until everything is done. Gives the times of the launches, by the device's clock in
  /// nanoseconds.
  @discardableResult
  func finish() throws(DeviceError) -> [Range<UInt64>] {
    let events = launches
    launches = []
    defer { for event in events { _ = functions.releaseEvent(event) } }
    let status = functions.finish(queue)
    var times: [Range<UInt64>] = []
    for event in events {
      // A command that failed says why; what the queue returns is less.
      let end = try context.library.value("clGetEventInfo", cl_int(0)) {
        functions.getEventInfo(
          event, cl_event_info(CL_EVENT_COMMAND_EXECUTION_STATUS), $0, $1, $2)
      }
      if end < 0 { try check(end, "clEnqueueNDRangeKernel") }
      times.append(time(of: event))
    }
    try check(status, "clFinish")
    return times
  }

  private func time(of event: cl_event) -> Range<UInt64> {
    func moment(_ name: CInt) -> UInt64 {
      let moment = try? context.library.value("clGetEventProfilingInfo", cl_ulong(0)) {
        functions.getEventProfilingInfo(event, cl_profiling_info(name), $0, $1, $2)
      }
      return moment ?? 0
    }
    let start = moment(CL_PROFILING_COMMAND_START)
    return start..<max(start, moment(CL_PROFILING_COMMAND_END))
  }
}

/// A kernel with its arguments. One thread uses it at a time.
final class OpenCLKernel {
  let kernel: cl_kernel
  /// Work-items that a work-group of it may have.
  let maxWorkGroupSize: Int
  private let code: OpenCLCode
  private let library: OpenCLLibrary

  init(_ name: String, of code: OpenCLCode, in context: OpenCLContext) throws(DeviceError) {
    library = context.library
    self.code = code
    var status: cl_int = 0
    let kernel = library.functions.createKernel(code.program, name, &status)
    try check(status, "clCreateKernel")
    guard let kernel else { throw OpenCLContext.nothing("clCreateKernel") }
    self.kernel = kernel
    let functions = library.functions
    let size = try? library.value("clGetKernelWorkGroupInfo", 0) {
      functions.getKernelWorkGroupInfo(
        kernel, context.info.deviceID, cl_kernel_work_group_info(CL_KERNEL_WORK_GROUP_SIZE), $0,
        $1, $2)
    }
    maxWorkGroupSize = size ?? 1
  }

  deinit { _ = library.functions.releaseKernel(kernel) }

  /// Sets an argument to a buffer.
  func set(_ index: Int, to buffer: OpenCLBuffer) throws(DeviceError) {
    var memory: cl_mem? = buffer.memory
    try check(
      library.functions.setKernelArg(
        kernel, cl_uint(index), MemoryLayout<cl_mem?>.size, &memory), "clSetKernelArg")
  }

  /// Sets an argument to a number.
  func set<Number: BitwiseCopyable>(_ index: Int, to number: Number) throws(DeviceError) {
    try withUnsafeBytes(of: number) { (bytes) throws(DeviceError) in
      try set(index, toBytes: bytes)
    }
  }

  /// Sets an argument to the bytes of a number.
  func set(_ index: Int, toBytes bytes: UnsafeRawBufferPointer) throws(DeviceError) {
    try check(
      library.functions.setKernelArg(kernel, cl_uint(index), bytes.count, bytes.baseAddress),
      "clSetKernelArg")
  }
}
