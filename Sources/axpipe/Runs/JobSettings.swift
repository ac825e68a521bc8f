import Devices
import FoundationEssentials
import Logging
import Planner

/// What the options say that holds for every input.
struct JobSettings {
  /// Names and the time axis of inputs that have none.
  var names: InputNames
  /// The layout of HDF5 outputs.
  var layout: LayoutRequest
  /// Memory and threads.
  var budget: MemoryBudget
  /// Where to compute.
  var device: any Device
  /// Where messages go.
  var log = Logger(format: .text, quiet: false, verbosity: 0)
  /// Whether progress is shown.
  var showsProgress = false

  /// Gathers the options. Refuses a device that is not there.
  init(input: InputOptions, layout: LayoutOptions, compute: ComputeOptions) throws {
    if case .openCL(let name) = compute.device { throw CommandLineError.deviceUnavailable(name) }
    names = InputNames(dims: input.dims, rate: input.rate)
    self.layout = LayoutRequest(compression: layout.compress, chunking: layout.chunk)
    budget = MemoryBudget(
      limit: compute.memory.bytes, threads: compute.threads ?? Processors.available)
    device = try CPUDevice(instructionSet: environment("AXPIPE_ISA"))
  }
}

/// The machine's processors.
enum Processors {
  /// How many this process may use: fewer than the machine has under `taskset`.
  static var available: Int { ProcessInfo.processInfo.activeProcessorCount }
}
