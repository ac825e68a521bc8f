import AxisArrays
internal import COpenCL
import Glibc
import Synchronization

/// A device in use: what buffers, queues and programs belong to.
///
/// Unchecked: OpenCL's objects may be used from any thread, but for kernels.
final class OpenCLContext: @unchecked Sendable {
  let library: OpenCLLibrary
  let info: OpenCLDeviceInfo
  let context: cl_context
  private let cache: ProgramCache?
  /// What has been compiled, by the text of its kernels: one chain may run over many inputs.
  private let compiled = Mutex<[String: OpenCLKernels]>([:])

  init(_ info: OpenCLDeviceInfo, cache: ProgramCache?) throws(DeviceError) {
    library = try OpenCLLibrary.shared()
    self.info = info
    self.cache = cache
    var code: cl_int = 0
    var device: cl_device_id? = info.deviceID
    let context = library.functions.createContext(nil, 1, &device, nil, nil, &code)
    try check(code, "clCreateContext")
    guard let context else { throw Self.nothing("clCreateContext") }
    self.context = context
  }

  deinit { _ = library.functions.releaseContext(context) }

  /// Compiles the kernels of stages that have not been compiled yet, in one program.
  func compile(_ sources: [StageSource]) throws(DeviceError) {
    var new: [String: StageSource] = [:]
    var order: [String] = []
    compiled.withLock { compiled in
      for source in sources {
        let text = source.text(number: 0)
        if compiled[text] == nil, new.updateValue(source, forKey: text) == nil {
          order.append(text)
        }
      }
    }
    if order.isEmpty { return }
    let program = try build(StageSource.program(of: order.compactMap { new[$0] }))
    compiled.withLock { compiled in
      for (index, text) in order.enumerated() {
        compiled[text] = OpenCLKernels(program: program, number: index + 1)
      }
    }
  }

  /// The compiled kernels of a stage.
  func kernels(of source: StageSource) -> OpenCLKernels? {
    let text = source.text(number: 0)
    return compiled.withLock { $0[text] }
  }

  /// Compiles a program, or takes it from an earlier run.
  private func build(_ text: String) throws(DeviceError) -> OpenCLCode {
    let key = ProgramCache.Key(source: text, options: options, device: info)
    if let binary = cache?.load(key), let code = try? fromBinary(binary) { return code }
    let code = try fromSource(text)
    if let cache, let binary = try? library.binary(of: code.program) {
      cache.store(binary, for: key)
    }
    return code
  }

  /// How programs are compiled: every operation rounds as on the CPU.
  private var options: String {
    var options = "-cl-std=CL1.2"
    if info.float32.contains(.roundedDivisionAndRoot) {
      options += " -cl-fp32-correctly-rounded-divide-sqrt"
    } else {
      options += " -DAX_DIVIDE_F32_BY_F64"
    }
    if !info.hasFloat64 { options += " -DAX_NO_FLOAT64" }
    return options
  }

  private func fromBinary(_ binary: [UInt8]) throws(DeviceError) -> OpenCLCode {
    var code: cl_int = 0
    var device: cl_device_id? = info.deviceID
    let program = binary.withUnsafeBufferPointer { bytes in
      var size = bytes.count
      var start = bytes.baseAddress
      return library.functions.createProgramWithBinary(
        context, 1, &device, &size, &start, nil, &code)
    }
    try check(code, "clCreateProgramWithBinary")
    guard let program else { throw Self.nothing("clCreateProgramWithBinary") }
    let owned = OpenCLCode(program, library)
    try check(build(program), "clBuildProgram")
    return owned
  }

  private func fromSource(_ text: String) throws(DeviceError) -> OpenCLCode {
    var code: cl_int = 0
    let program = text.withCString { characters in
      var start: UnsafePointer<CChar>? = characters
      return library.functions.createProgramWithSource(context, 1, &start, nil, &code)
    }
    try check(code, "clCreateProgramWithSource")
    guard let program else { throw Self.nothing("clCreateProgramWithSource") }
    let owned = OpenCLCode(program, library)
    let status = build(program)
    if status == CL_BUILD_PROGRAM_FAILURE {
      let log = (try? library.buildLog(of: program, device: info.deviceID)) ?? ""
      let place = Self.keep(text).map { ", which is kept in '\($0)'" } ?? ""
      throw DeviceError(
        .software, "\(info.name) does not compile its kernel\(place): CL_BUILD_PROGRAM_FAILURE",
        remedy: "compute with --device cpu, and report this",
        details: log.split(separator: "\n").map(String.init))
    }
    try check(status, "clBuildProgram")
    return owned
  }

  private func build(_ program: cl_program) -> cl_int {
    var device: cl_device_id? = info.deviceID
    return library.functions.buildProgram(program, 1, &device, options, nil, nil)
  }

  /// Writes a text that could not be compiled to a file that stays; gives its path.
  private static func keep(_ text: String) -> String? {
    let chosen = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let folder = chosen.isEmpty ? "/tmp" : chosen
    var path = Array("\(folder)/axpipe-XXXXXX.cl".utf8CString)
    let file = mkstemps(&path, 3)
    guard file >= 0 else { return nil }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard write(file, bytes, bytes.count) == bytes.count else {
      unlink(path)
      return nil
    }
    return String(decoding: path.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// A driver that breaks its own contract.
  static func nothing(_ call: String) -> DeviceError {
    DeviceError(.unavailable, "OpenCL: \(call) gave nothing")
  }
}

/// The kernels of a stage: those of a program whose names end in a number.
struct OpenCLKernels: Sendable {
  let program: OpenCLCode
  let number: Int
}

/// A compiled program.
///
/// Unchecked: programs may be used from any thread.
final class OpenCLCode: @unchecked Sendable {
  let program: cl_program
  private let library: OpenCLLibrary

  init(_ program: cl_program, _ library: OpenCLLibrary) {
    self.program = program
    self.library = library
  }

  deinit { _ = library.functions.releaseProgram(program) }
}
