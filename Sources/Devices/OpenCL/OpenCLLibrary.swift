import AxisArrays
internal import COpenCL
import Glibc

/// The OpenCL library of this machine. It is loaded when it is first asked for.
///
/// Functions are called through `functions`, whose fields are named after them: `clCreateBuffer` is
/// `functions.createBuffer`. They may be called from any thread, but for those that change a kernel.
final class OpenCLLibrary: Sendable {
  /// What the library offers.
  let functions: ax_opencl

  /// The library; throws where there is none.
  static func shared() throws(DeviceError) -> OpenCLLibrary { try loaded.get() }

  private static let loaded = Result { () throws(DeviceError) in try OpenCLLibrary() }

  private init() throws(DeviceError) {
    // The second name is that of a library without a version, as on Android. The first one's message
    // is the one that helps.
    var handle = dlopen("libOpenCL.so.1", RTLD_NOW | RTLD_LOCAL)
    let reason = handle == nil ? dlerror().map { String(cString: $0) } : nil
    if handle == nil { handle = dlopen("libOpenCL.so", RTLD_NOW | RTLD_LOCAL) }
    guard let handle else {
      throw DeviceError(
        .unavailable,
        "there is no OpenCL library (\(reason ?? "libOpenCL.so.1: cannot be loaded"))",
        remedy: "install one, such as Debian's ocl-icd-libopencl1, and a driver for the device")
    }
    var table = ax_opencl()
    if let missing = ax_opencl_load(&table, handle) {
      dlclose(handle)
      throw DeviceError(
        .unavailable,
        "the OpenCL library is older than OpenCL 1.2: it lacks "
          + String(cString: missing))
    }
    // It stays loaded to the end: drivers have threads of their own.
    functions = table
  }
}

extension OpenCLLibrary {
  /// One of OpenCL's functions that tell something: it takes the size of the room, the room, and
  /// where the size of the answer goes.
  typealias Query = (Int, UnsafeMutableRawPointer?, UnsafeMutablePointer<Int>?) -> cl_int

  /// An answer of any length, as bytes. `call` is the C name of the function.
  func bytes(_ call: StaticString, _ query: Query) throws(DeviceError) -> [UInt8] {
    var size = 0
    try check(query(0, nil, &size), call)
    if size <= 0 { return [] }
    var answer = [UInt8](repeating: 0, count: size)
    try check(answer.withUnsafeMutableBytes { query(size, $0.baseAddress, nil) }, call)
    return answer
  }

  /// An answer that is text, without the spaces that some drivers put around it.
  func text(_ call: StaticString, _ query: Query) throws(DeviceError) -> String {
    let characters = try bytes(call, query).prefix { $0 != 0 }
    let isBlank = { (byte: UInt8) in byte <= UInt8(ascii: " ") }
    let start = characters.drop(while: isBlank)
    let end = start.lastIndex { !isBlank($0) } ?? start.endIndex - 1
    return String(decoding: start[...end], as: UTF8.self)
  }

  /// An answer of fixed size; `initial` is what it is before.
  func value<Value: BitwiseCopyable>(
    _ call: StaticString, _ initial: Value, _ query: Query
  ) throws(DeviceError) -> Value {
    var answer = initial
    let size = MemoryLayout<Value>.size
    try check(withUnsafeMutableBytes(of: &answer) { query(size, $0.baseAddress, nil) }, call)
    return answer
  }
}

extension OpenCLLibrary {
  /// What the compiler said about a program.
  func buildLog(of program: cl_program, device: cl_device_id) throws(DeviceError) -> String {
    try text("clGetProgramBuildInfo") {
      functions.getProgramBuildInfo(
        program, device, cl_program_build_info(CL_PROGRAM_BUILD_LOG), $0, $1, $2)
    }
  }

  /// The compiled form of a program that was built for one device; empty where the driver keeps
  /// none.
  func binary(of program: cl_program) throws(DeviceError) -> [UInt8] {
    let size = try value("clGetProgramInfo", 0) {
      functions.getProgramInfo(program, cl_program_info(CL_PROGRAM_BINARY_SIZES), $0, $1, $2)
    }
    if size <= 0 { return [] }
    var binary = [UInt8](repeating: 0, count: size)
    // The answer is not the binary but goes where the pointers in the room lead, one per device.
    let code = binary.withUnsafeMutableBytes { room in
      var pointer = room.baseAddress
      return functions.getProgramInfo(
        program, cl_program_info(CL_PROGRAM_BINARIES), MemoryLayout.size(ofValue: pointer),
        &pointer, nil)
    }
    try check(code, "clGetProgramInfo")
    return binary
  }
}
