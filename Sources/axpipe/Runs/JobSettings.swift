import Devices
import Engine
import FoundationEssentials
import Logging
import Planner
import Synchronization

/// What the options say that holds for every input.
struct JobSettings {
  /// Names and the time axis of inputs that have none.
  var names: InputNames
  /// Whether stored values stand for themselves.
  var raw: Bool
  /// The layout of HDF5 outputs.
  var layout: LayoutRequest
  /// Bytes of memory to keep to, for each of the inputs that are worked on at a time.
  var memory: Int
  /// Threads that compute, for each of the inputs that are worked on at a time.
  var threads: Int
  /// Where to compute.
  var devices: DevicePolicy
  /// What is counted; nil when nothing is.
  var checks: CheckRequest?
  /// Where a result is copied in the order of its elements, in half of the memory.
  var copying: DevicePolicy
  /// Where messages go.
  var log = Logger(format: .text, quiet: false, verbosity: 0)
  /// Whether progress is shown.
  var showsProgress = false
  /// How the work of several inputs is shown; nil where each array has a line of its own.
  var progress: ArrayProgress?
  /// Ends the work.
  var cancellation: Cancellation?

  /// Gathers the options, for so many inputs at a time. Refuses a device that is not there.
  init(
    input: InputOptions, layout: LayoutRequest = LayoutRequest(), compute: ComputeOptions,
    checks: CheckRequest? = nil, jobs: Int = 1
  ) throws {
    let least = MemoryBudget.smallestLimit
    if compute.memory.bytes / jobs < least {
      throw CommandLineError.memoryOfJobs(jobs: jobs, memory: compute.memory.bytes, least: least)
    }
    self.checks = checks
    names = InputNames(dims: input.dims, rate: input.rate)
    raw = input.raw
    self.layout = layout
    memory = compute.memory.bytes / jobs
    let cpu = try compute.cpu
    threads = max(1, (compute.threads ?? Processors.available) / jobs)
    devices = DevicePolicy(
      try checks == nil ? compute.choice : compute.countingChoice, cpu: cpu, limit: memory,
      threads: threads, jobs: jobs)
    copying = DevicePolicy(
      .device(cpu, fallback: nil), cpu: cpu, limit: memory / 2, threads: threads, jobs: jobs)
  }
}

extension JobSettings {
  /// The settings for a result that goes to `destination`.
  func writing(to destination: Destination) -> JobSettings {
    var settings = self
    if let format = destination.format, format != .h5 {
      settings.layout.stream = LayoutRequest.Stream(
        bytesPerElement: format == .npy ? 0 : TextBuffer.bytesPerElement)
    }
    return settings
  }
}

extension ComputeOptions {
  /// The CPU with the instruction set that the environment may force.
  fileprivate var cpu: CPUDevice {
    get throws { try CPUDevice(instructionSet: environment("AXPIPE_ISA")) }
  }

  /// The CPU, which alone counts values.
  fileprivate var countingChoice: DevicePolicy.Choice {
    get throws {
      let isAsked = if case .openCL = device { true } else { false }
      return .device(
        try cpu, fallback: nil, reason: isAsked ? "the CPU counts values for --check" : nil)
    }
  }

  /// The device that was asked for. Refuses one that is not there, unless the CPU may stand in.
  fileprivate var choice: DevicePolicy.Choice {
    get throws {
      let cachesPrograms = !noCache
      switch device {
      case .cpu: return .device(try cpu, fallback: nil)
      case .auto where !GPUNodes.mayBePresent: return .device(try cpu, fallback: nil)
      case .auto:
        // A CPU that OpenCL offers is the one that is there anyway. All inputs share a GPU.
        let gpu = Mutex<OpenCLDevice?>(nil)
        return .automatic {
          try gpu.withLock { gpu in
            if gpu == nil { gpu = OpenCLDevice(try .select(.gpu), cachesPrograms: cachesPrograms) }
            return gpu
          }
        }
      case .openCL(let selection):
        let info: OpenCLDeviceInfo
        do throws(DeviceError) {
          info = try .select(selection)
        } catch {
          guard fallback else { throw error }
          return .device(try cpu, fallback: nil, reason: error.headline)
        }
        let device = OpenCLDevice(info, cachesPrograms: cachesPrograms)
        return .device(device, fallback: fallback ? try cpu : nil)
      }
    }
  }
}

/// The machine's processors.
enum Processors {
  /// How many this process may use: fewer than the machine has under `taskset`.
  static var available: Int { ProcessInfo.processInfo.activeProcessorCount }
}
