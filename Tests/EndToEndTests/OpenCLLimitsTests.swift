import Glibc
import Testing

/// Devices that cannot do everything, as the layer has them.
@Suite(.enabled(if: OpenCL.isTestable, OpenCL.wanted)) struct OpenCLLimitsTests {
  /// A device that lacks something, and a chain that needs it.
  struct Limit: CustomTestStringConvertible {
    var lie: String
    var chain: String
    var reason: String
    var value = "1"
    var testDescription: String { "\(lie) \(chain)" }
  }

  static let limits = [
    Limit(lie: "LAYER_NO_FP64", chain: "astype float64 | log", reason: "has no float64"),
    Limit(lie: "LAYER_NO_FP64", chain: "mean time", reason: "has no float64"),
    Limit(
      lie: "LAYER_NO_DENORM", chain: "abs",
      reason: "does not compute float32 as IEEE 754 has it"),
    Limit(lie: "LAYER_NO_COMPILER", chain: "abs", reason: "has no compiler"),
    Limit(
      lie: "LAYER_MAX_ALLOC", chain: "abs", reason: "has too little memory for the blocks",
      value: "1000"),
  ]

  /// A device that was named and cannot is an error before anything is written, unless the CPU may
  /// stand in.
  @Test(arguments: limits) func whatCannotBeDone(limit: Limit) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    scene.environment[limit.lie] = limit.value
    let arguments = [limit.chain, "float32.h5", "-o", "out.npy", "--device", "opencl"]
    let refused = try scene.run(arguments)
    #expect(refused.outcome.ending == .exit(69))
    #expect(refused.outcome.errors.split(separator: "\n").count == 1)
    #expect(refused.outcome.errors.contains("it \(limit.reason); let the CPU do it"))
    #expect(refused.count("clCreateContext") == 0)
    #expect(scene.folder.entries == ["float32.h5"])

    let trace = try scene.success(arguments + ["--fallback"])
    #expect(trace.count("clEnqueueNDRangeKernel") == 0)
    try scene.success([limit.chain, "float32.h5", "-o", "cpu.npy", "--device", "cpu"])
    #expect(try scene.elements(of: "out.npy") == scene.elements(of: "cpu.npy"))

    let plan = try scene.success(
      ["explain", "--json", limit.chain, "float32.h5", "--device", "opencl", "--fallback"])
    #expect(plan.outcome.output.contains("\"obstacle\": \"\(limit.reason)\""))
  }

  /// Only the stages that a device cannot compute go elsewhere.
  @Test func stagesGoToDifferentDevices() throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.large.get().path + "/large.h5"])
    scene.environment["LAYER_NO_FP64"] = "1"
    let chain = "mean time | abs"
    try scene.success([chain, "large.h5", "-o", "cpu.npy", "--device", "cpu"])
    let trace = try scene.success(
      [chain, "large.h5", "-o", "out.npy", "--device", "opencl", "--fallback"])
    #expect(trace.count("clEnqueueNDRangeKernel") == 1)
    #expect(try scene.elements(of: "out.npy") == scene.elements(of: "cpu.npy"))
    #expect(trace.leaks == [])
  }

  /// What a device without float64, or without correctly rounded division, can do all the same has
  /// the CPU's bits.
  @Test(arguments: [
    ("LAYER_NO_FP64", "abs | log"), ("LAYER_NO_ROUNDED_DIVIDE", "invert | pow 0.5"),
  ])
  func whatCanBeDone(lie: String, chain: String) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    try scene.success([chain, "float32.h5", "-o", "cpu.npy", "--device", "cpu"])
    let trace = try scene.success(
      [chain, "float32.h5", "-o", "out.npy", "--device", "opencl"], [lie: "1"])
    #expect(trace.count("clEnqueueNDRangeKernel") == 1)
    #expect(try scene.elements(of: "out.npy") == scene.elements(of: "cpu.npy"))
  }

  @Test func devicesSayWhatTheyLack() throws {
    let scene = try OpenCLScene()
    #expect(try !scene.success(["devices"]).outcome.output.contains("lacks:"))
    let lies = ["LAYER_NO_FP64": "1", "LAYER_NO_DENORM": "1", "LAYER_NO_COMPILER": "1"]
    let output = try scene.success(["devices"], lies).outcome.output
    #expect(output.contains("lacks: no compiler, no float64, flushes float32 denormals\n"))
  }

  @Test func devicesThatAreNotThere() throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    for (device, headline) in [
      ("opencl:7", "there is no OpenCL device 7"),
      ("gpu", "there is no GPU among the OpenCL devices"),
    ] {
      let arguments = ["abs", "float32.h5", "-o", "out.npy", "--device", device]
      let trace = try scene.run(arguments, ["LAYER_TYPE": "cpu"])
      #expect(trace.outcome.ending == .exit(69))
      #expect(trace.outcome.errors.hasPrefix("axpipe: error: \(headline);"))
      #expect(trace.outcome.errors.split(separator: "\n").count == 1)
      #expect(scene.folder.entries == ["float32.h5"])
      try scene.success(arguments + ["--fallback"], ["LAYER_TYPE": "cpu"])
      try #require(unlink(scene.folder.path + "/out.npy") == 0)
    }
  }

  /// A device is never asked for more memory than it has: it is refused, or smaller blocks do.
  @Test(arguments: [1_000_000, 8_000_000, 40_000_000])
  func memoryIsNotExceeded(bytes: Int) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.large.get().path + "/large.h5"])
    try scene.success(["abs", "large.h5", "-o", "cpu.npy", "--device", "cpu"])
    let trace = try scene.run(
      ["abs", "large.h5", "-o", "out.npy", "--device", "opencl"],
      ["LAYER_GLOBAL_MEM": "\(bytes)", "LAYER_UNIFIED": "1"])
    #expect(trace.count("peak_buffer_bytes") <= bytes)
    #expect(trace.leaks == [])
    if trace.outcome.ending == .exit(0) {
      #expect(try scene.elements(of: "out.npy") == scene.elements(of: "cpu.npy"))
    } else {
      #expect(bytes < 40_000_000, "blocks take less")
      #expect(trace.outcome.ending == .exit(69))
      #expect(trace.outcome.errors.contains("has too little memory for the blocks"))
      #expect(scene.folder.bytes(of: "out.npy") == nil)
    }
  }
}
