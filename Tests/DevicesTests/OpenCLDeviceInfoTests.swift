import AxisArrays
import Devices
import Testing

/// What holds for the OpenCL devices of any machine.
@Suite struct OpenCLDeviceInfoTests {
  let devices: [OpenCLDeviceInfo]

  init() throws { devices = try OpenCLDeviceInfo.all() }

  // The minima are those of the specification, table 4.3.
  @Test func devicesAreWhatTheSpecificationAsks() {
    #expect(devices.map(\.index) == Array(devices.indices))
    for device in devices {
      #expect(!device.name.isEmpty && device.deviceVersion.hasPrefix("OpenCL "))
      #expect(device.version >= (1, 0))
      #expect(device.computeUnits >= 1 && device.maxWorkGroupSize >= 1)
      #expect(device.maxAllocation >= device.globalMemory / 4 || device.maxAllocation >= 1 << 27)
      #expect(device.globalMemory > 0 && device.localMemory >= 1 << 10)
      #expect(device.baseAddressAlignment & (device.baseAddressAlignment - 1) == 0)
      #expect(device.maxParameterSize >= 256)
    }
  }

  @Test func theFirstIsAGPUIfThereIsOne() throws {
    let expected = devices.first { $0.kind == .gpu } ?? devices.first
    #expect((try? OpenCLDeviceInfo.select(.first))?.index == expected?.index)
    for device in devices {
      #expect(try OpenCLDeviceInfo.select(.index(device.index)).name == device.name)
    }
  }

  @Test(arguments: [OpenCLSelection.index(1000), .index(-1)])
  func whatIsNotThereIsUnavailable(selection: OpenCLSelection) {
    let error = #expect(throws: DeviceError.self) { try OpenCLDeviceInfo.select(selection) }
    #expect(error?.category == .unavailable)
    if devices.isEmpty { return }
    #expect(error?.remedy == "see 'axpipe devices'")
  }
}
