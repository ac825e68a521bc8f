import ArgumentParser
import Devices

/// `axpipe devices`
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "Show what this machine computes with.",
    usage: "axpipe devices")

  @Flag(help: ArgumentHelp("Print the names of the OpenCL devices.", visibility: .hidden))
  var names = false

  func run() throws {
    let output = TextOutput.standard()
    if names {
      for device in try OpenCLDeviceInfo.all() { try output.write("opencl:\(device.index)\n") }
      return try output.flush()
    }
    let cpu = try CPUDevice(instructionSet: environment("AXPIPE_ISA"))
    var fields = FieldList()
    fields.add("CPU", counted(Processors.available, "processor"))
    for set in InstructionSet.allCases {
      let state = set == cpu.instructionSet ? "in use" : set.isSupported ? "there" : "not there"
      fields.add("  \(set.rawValue)", state)
    }
    let devices = try OpenCLDeviceInfo.all()
    fields.add("OpenCL", devices.isEmpty ? "no device" : counted(devices.count, "device"))
    for device in devices { add(device, to: &fields) }
    for line in fields.lines(indent: "") { try output.write(line + "\n") }
    try output.flush()
  }

  private func add(_ device: OpenCLDeviceInfo, to fields: inout FieldList) {
    let units = counted(device.computeUnits, "compute unit")
    let memory = ByteSize(bytes: device.globalMemory).description
    let place = device.hasUnifiedMemory ? "in the host's memory" : "of its own"
    let kind = device.kind == .gpu ? "GPU" : device.kind == .cpu ? "CPU" : device.kind.rawValue
    fields.add("  opencl:\(device.index)", device.name.printable)
    fields.add("", "\(kind), \(units), \(memory) \(place)")
    fields.add("", "\(device.platformName), driver \(device.driverVersion)".printable)
    if !device.shortcomings.isEmpty {
      fields.add("", "lacks: \(device.shortcomings.joined(separator: ", "))")
    }
  }
}
