import ArgumentParser
import Devices

/// `axpipe devices`
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: "Show what this machine computes with.",
    usage: "axpipe devices")

  func run() throws {
    let cpu = try CPUDevice(instructionSet: environment("AXPIPE_ISA"))
    var fields = FieldList()
    fields.add("CPU", counted(Processors.available, "processor"))
    for set in InstructionSet.allCases {
      let state = set == cpu.instructionSet ? "in use" : set.isSupported ? "there" : "not there"
      fields.add("  \(set.rawValue)", state)
    }
    fields.add("OpenCL", "no device")
    let output = TextOutput.standard()
    for line in fields.lines(indent: "") { try output.write(line + "\n") }
    try output.flush()
  }
}
