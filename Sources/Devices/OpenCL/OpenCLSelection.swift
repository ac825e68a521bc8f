import AxisArrays

/// Which OpenCL device a user asks for.
public enum OpenCLSelection: Sendable, Hashable {
  /// The first GPU, else the first device.
  case first
  /// The first GPU.
  case gpu
  /// The device of that index.
  case index(Int)
}

extension OpenCLDeviceInfo {
  /// The device that a user asks for; throws where there is none such.
  public static func select(
    _ selection: OpenCLSelection
  ) throws(DeviceError) -> OpenCLDeviceInfo {
    let survey = try survey(.shared())
    if survey.devices.isEmpty, let failure = survey.failure { throw failure }
    return try select(selection, among: survey.devices)
  }

  /// The device that a user asks for among those that there are.
  static func select(
    _ selection: OpenCLSelection, among devices: [OpenCLDeviceInfo]
  ) throws(DeviceError) -> OpenCLDeviceInfo {
    if devices.isEmpty {
      throw DeviceError(
        .unavailable, "there is no OpenCL device",
        remedy: "install a driver, such as Debian's pocl-opencl-icd")
    }
    let listed = "see 'axpipe devices'"
    let gpu = devices.first { $0.kind == .gpu }
    switch selection {
    case .first:
      return gpu ?? devices[0]
    case .gpu:
      if let gpu { return gpu }
      throw DeviceError(.unavailable, "there is no GPU among the OpenCL devices", remedy: listed)
    case .index(let index):
      if devices.indices.contains(index) { return devices[index] }
      throw DeviceError(.unavailable, "there is no OpenCL device \(index)", remedy: listed)
    }
  }
}
