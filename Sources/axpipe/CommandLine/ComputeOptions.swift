import ArgumentParser
import Planner

/// The options that bound the work and say where it is done.
struct ComputeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Where to compute: auto, cpu, gpu, opencl or opencl:N.", valueName: "device"),
    completion: Completion.devices, transform: OptionValue.device)
  var device: DeviceChoice = .auto

  @Flag(help: "Let the CPU compute what the device asked for cannot.")
  var fallback = false

  @Flag(name: .customLong("no-cache"), help: "Compile OpenCL programs anew, and keep none.")
  var noCache = false

  @Option(
    help: ArgumentHelp(
      "Compute threads. Default: one per processor.", valueName: "n"),
    transform: OptionValue.threads)
  var threads: Int?

  @Option(
    help: ArgumentHelp(
      "Memory to keep to, such as 64M or 1GiB. Default: 256M.", valueName: "size"),
    transform: OptionValue.memory)
  var memory: ByteSize = ByteSize(bytes: 256 << 20)
}

/// The options of work on several inputs.
struct BatchOptions: ParsableArguments {
  @Option(
    name: [.customShort("j", allowingJoined: true), .long],
    help: ArgumentHelp(
      "Inputs at a time; they share out --threads and --memory. Default: 1.", valueName: "n"),
    transform: OptionValue.jobs)
  var jobs = 1

  @Flag(
    name: [.customShort("k"), .customLong("keep-going")],
    help: "Go on with the other inputs when one fails.")
  var keepGoing = false
}

/// The options that choose how an HDF5 output is stored.
struct LayoutOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Compression: none, gzip or gzip:1 to gzip:9. Default: as the input's.",
      valueName: "method"),
    completion: .list(["none", "gzip", "gzip:1", "gzip:9"]), transform: OptionValue.compression)
  var compress: LayoutRequest.Compression = .asInput

  @Option(
    help: ArgumentHelp(
      "Chunk shape, such as 4096,32, or none for contiguous. Default: as the input's.",
      valueName: "a,b"),
    completion: .list(["none"]), transform: OptionValue.chunking)
  var chunk: LayoutRequest.Chunking = .asInput

  @Flag(
    help: """
      Give every chunk a Fletcher-32 checksum, which HDF5 compares whenever it reads the chunk. Default: \
      as the input's.
      """)
  var checksum = false

  /// The layout that is asked for.
  var request: LayoutRequest {
    LayoutRequest(compression: compress, chunking: chunk, addsChecksums: checksum)
  }
}
