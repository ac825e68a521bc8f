internal import COpenCL
import Synchronization

/// What an OpenCL device is and can do.
public struct OpenCLDeviceInfo: Sendable {
  /// Its place among the devices of all platforms, in the order in which OpenCL lists them.
  public let index: Int
  /// The driver that offers it.
  public let platformName, platformVersion: String
  /// What it is called, and who made it.
  public let name, vendor: String
  /// The versions of the driver, of OpenCL, and of the kernels' language.
  public let driverVersion, deviceVersion, languageVersion: String
  /// What sort of processor it is.
  public let kind: Kind
  /// How many work-groups it works on at the same time.
  public let computeUnits: Int
  /// Bytes of memory, and of its largest piece.
  public let globalMemory, maxAllocation: Int
  /// Bytes of memory that a work-group shares.
  public let localMemory: Int
  /// Work-items of the largest work-group.
  public let maxWorkGroupSize: Int
  /// Bytes that the arguments of a kernel take at most.
  public let maxParameterSize: Int
  /// Bytes at a multiple of which buffers begin.
  public let baseAddressAlignment: Int
  /// Whether it computes in the host's memory.
  public let hasUnifiedMemory: Bool
  /// Whether it computes in double precision.
  public let hasFloat64: Bool
  /// What its float32 does as IEEE 754 has it.
  public let float32: FloatTraits
  /// Whether the lowest byte of a number comes first.
  public let isLittleEndian: Bool
  /// Whether it can build programs from source.
  public let hasCompiler: Bool
  /// Whether it can be used now.
  public let isAvailable: Bool
  /// Whether it offers the full profile of OpenCL, not the one for embedded devices.
  public let hasFullProfile: Bool

  // Platforms and their devices live as long as the process.
  nonisolated(unsafe) let platformID: cl_platform_id
  nonisolated(unsafe) let deviceID: cl_device_id

  /// What sort of processor a device is.
  public enum Kind: String, Sendable, Hashable {
    case cpu, gpu, accelerator, other

    /// The kind that OpenCL's bit set says. A device that is a CPU among other things is one.
    init(_ bits: cl_device_type) {
      let order: [(CInt, Kind)] = [
        (CL_DEVICE_TYPE_CPU, .cpu), (CL_DEVICE_TYPE_GPU, .gpu),
        (CL_DEVICE_TYPE_ACCELERATOR, .accelerator),
      ]
      self = order.first { bits & cl_device_type($0.0) != 0 }?.1 ?? .other
    }
  }

  /// What a device's floating-point numbers do as IEEE 754 has it.
  public struct FloatTraits: OptionSet, Sendable, Hashable {
    /// OpenCL's bit set.
    public let rawValue: UInt64

    /// Takes OpenCL's bit set.
    public init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Denormals are kept.
    public static let denormals = FloatTraits(rawValue: UInt64(CL_FP_DENORM))
    /// Infinities and NaN are there.
    public static let infinitiesAndNaN = FloatTraits(rawValue: UInt64(CL_FP_INF_NAN))
    /// Results are rounded to the nearest number.
    public static let roundToNearest = FloatTraits(rawValue: UInt64(CL_FP_ROUND_TO_NEAREST))
    /// Fused multiply-add is an operation of the device.
    public static let fusedMultiplyAdd = FloatTraits(rawValue: UInt64(CL_FP_FMA))
    /// Division and square root are rounded to the nearest number.
    public static let roundedDivisionAndRoot = FloatTraits(
      rawValue: UInt64(CL_FP_CORRECTLY_ROUNDED_DIVIDE_SQRT))
  }

  /// What it lacks, as short phrases; empty for a device that does everything as the CPU does.
  public var shortcomings: [String] {
    let lacks: [(Bool, String)] = [
      (!isAvailable, "not available"),
      (!hasCompiler, "no compiler"),
      (!hasFullProfile, "embedded profile"),
      (version < (1, 2), "older than OpenCL 1.2"),
      (!isLittleEndian, "big-endian"),
      (!hasFloat64, "no float64"),
      (!float32.contains(.denormals), "flushes float32 denormals"),
      (!float32.contains(.infinitiesAndNaN), "no float32 infinities and NaN"),
      (!float32.contains(.roundToNearest), "does not round float32 to nearest"),
      (
        !float32.contains(.roundedDivisionAndRoot),
        "division of float32 is not correctly rounded"
      ),
      (!float32.contains(.fusedMultiplyAdd), "fma of float32 is slow"),
    ]
    return lacks.filter(\.0).map(\.1)
  }

  /// The version of OpenCL that the device offers, from `OpenCL MAJOR.MINOR ...`, as the
  /// specification prescribes.
  public var version: (major: Int, minor: Int) {
    let fields = deviceVersion.split(separator: " ", maxSplits: 2)
    if fields.count < 2 { return (0, 0) }
    let numbers = fields[1].split(separator: ".").map { Int($0) ?? 0 }
    return (numbers.first ?? 0, numbers.count > 1 ? numbers[1] : 0)
  }
}

extension OpenCLDeviceInfo {
  /// The devices of all platforms; none where there is no OpenCL library. A platform or a device
  /// that does not answer is left out. Throws where the library is there but broken.
  public static func all() throws(DeviceError) -> [OpenCLDeviceInfo] {
    let library: OpenCLLibrary
    do {
      library = try OpenCLLibrary.shared()
    } catch {
      return []
    }
    return try survey(library).devices
  }

  /// The devices that a library finds, and why one that may be there was left out.
  static func survey(_ library: OpenCLLibrary) throws(DeviceError) -> Survey {
    try surveying.withLock { _ in
      Result { () throws(DeviceError) in try surveyAlone(library) }
    }.get()
  }

  typealias Survey = (devices: [OpenCLDeviceInfo], failure: DeviceError?)

  /// Drivers get ready when they are first asked, and not every one bears two who ask at once.
  private static let surveying = Mutex(())

  private static func surveyAlone(_ library: OpenCLLibrary) throws(DeviceError) -> Survey {
    var found: [OpenCLDeviceInfo] = []
    var failure: DeviceError?
    for platform in try library.platforms() {
      do throws(DeviceError) {
        for device in try library.devices(of: platform) {
          do throws(DeviceError) {
            found.append(
              try OpenCLDeviceInfo(
                index: found.count, platform: platform, device: device, library: library))
          } catch {
            failure = failure ?? error
          }
        }
      } catch {
        failure = failure ?? error
      }
    }
    return (found, failure)
  }

  private init(
    index: Int, platform: cl_platform_id, device: cl_device_id, library: OpenCLLibrary
  ) throws(DeviceError) {
    let ask = DeviceQueries(library: library, platform: platform, device: device)
    self.index = index
    platformID = platform
    deviceID = device
    platformName = try ask.platformText(CL_PLATFORM_NAME)
    platformVersion = try ask.platformText(CL_PLATFORM_VERSION)
    name = try ask.text(CL_DEVICE_NAME)
    vendor = try ask.text(CL_DEVICE_VENDOR)
    driverVersion = try ask.text(CL_DRIVER_VERSION)
    deviceVersion = try ask.text(CL_DEVICE_VERSION)
    languageVersion = try ask.text(CL_DEVICE_OPENCL_C_VERSION)
    kind = Kind(try ask.number(CL_DEVICE_TYPE, cl_device_type.self))
    computeUnits = Int(try ask.number(CL_DEVICE_MAX_COMPUTE_UNITS, cl_uint.self))
    globalMemory = try ask.size(CL_DEVICE_GLOBAL_MEM_SIZE)
    maxAllocation = try ask.size(CL_DEVICE_MAX_MEM_ALLOC_SIZE)
    localMemory = try ask.size(CL_DEVICE_LOCAL_MEM_SIZE)
    maxWorkGroupSize = try ask.number(CL_DEVICE_MAX_WORK_GROUP_SIZE, Int.self)
    maxParameterSize = try ask.number(CL_DEVICE_MAX_PARAMETER_SIZE, Int.self)
    // OpenCL tells bits.
    baseAddressAlignment = max(
      1, Int(try ask.number(CL_DEVICE_MEM_BASE_ADDR_ALIGN, cl_uint.self)) / 8)
    float32 = FloatTraits(
      rawValue: try ask.number(CL_DEVICE_SINGLE_FP_CONFIG, cl_device_fp_config.self))
    isLittleEndian = try ask.flag(CL_DEVICE_ENDIAN_LITTLE)
    hasCompiler = try ask.flag(CL_DEVICE_COMPILER_AVAILABLE)
    isAvailable = try ask.flag(CL_DEVICE_AVAILABLE)
    hasFullProfile = try ask.text(CL_DEVICE_PROFILE) == "FULL_PROFILE"
    // Later versions may drop the first question, and earlier ones do not know the second.
    hasUnifiedMemory = (try? ask.flag(CL_DEVICE_HOST_UNIFIED_MEMORY)) ?? false
    let float64 = try? ask.number(CL_DEVICE_DOUBLE_FP_CONFIG, cl_device_fp_config.self)
    let extensions = try ask.text(CL_DEVICE_EXTENSIONS).split(separator: " ")
    hasFloat64 = (float64 ?? 0) != 0 || extensions.contains("cl_khr_fp64")
  }
}

/// Questions about one device.
private struct DeviceQueries {
  let library: OpenCLLibrary
  let platform: cl_platform_id
  let device: cl_device_id

  func platformText(_ parameter: CInt) throws(DeviceError) -> String {
    try library.text("clGetPlatformInfo") {
      library.functions.getPlatformInfo(platform, cl_platform_info(parameter), $0, $1, $2)
    }
  }

  func text(_ parameter: CInt) throws(DeviceError) -> String {
    try library.text("clGetDeviceInfo") {
      library.functions.getDeviceInfo(device, cl_device_info(parameter), $0, $1, $2)
    }
  }

  func number<Number: FixedWidthInteger & BitwiseCopyable>(
    _ parameter: CInt, _ type: Number.Type
  ) throws(DeviceError) -> Number {
    try library.value("clGetDeviceInfo", 0) {
      library.functions.getDeviceInfo(device, cl_device_info(parameter), $0, $1, $2)
    }
  }

  func size(_ parameter: CInt) throws(DeviceError) -> Int {
    Int(clamping: try number(parameter, cl_ulong.self))
  }

  func flag(_ parameter: CInt) throws(DeviceError) -> Bool {
    try number(parameter, cl_bool.self) != 0
  }
}

extension OpenCLLibrary {
  /// The drivers that are installed.
  fileprivate func platforms() throws(DeviceError) -> [cl_platform_id] {
    try list("clGetPlatformIDs", none: CL_PLATFORM_NOT_FOUND_KHR) {
      functions.getPlatformIDs($0, $1, $2)
    }
  }

  /// The devices of a driver.
  fileprivate func devices(of platform: cl_platform_id) throws(DeviceError) -> [cl_device_id] {
    try list("clGetDeviceIDs", none: CL_DEVICE_NOT_FOUND) {
      functions.getDeviceIDs(platform, cl_device_type(CL_DEVICE_TYPE_ALL), $0, $1, $2)
    }
  }

  /// What a function lists; `none` is the code with which it says that there is nothing.
  private func list(
    _ call: StaticString, none: CInt,
    _ query: (cl_uint, UnsafeMutablePointer<OpaquePointer?>?, UnsafeMutablePointer<cl_uint>?)
      -> cl_int
  ) throws(DeviceError) -> [OpaquePointer] {
    var count: cl_uint = 0
    let code = query(0, nil, &count)
    if code == none { return [] }
    try check(code, call)
    if count == 0 { return [] }
    var items = [OpaquePointer?](repeating: nil, count: Int(count))
    try check(query(count, &items, nil), call)
    return items.compactMap(\.self)
  }
}
