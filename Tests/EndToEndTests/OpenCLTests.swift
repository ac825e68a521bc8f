import Glibc
import Testing

/// What a run costs on an OpenCL device, and where runs are placed.
@Suite(.enabled(if: OpenCL.isTestable, OpenCL.wanted)) struct OpenCLTests {
  static let chains = [
    "abs", "abs | clip 0 1 | log 10", "abs | clip 0 1 | log 10 | scale 2 | add 1 | abs",
  ]
  private static let inputBytes = 24 << 20
  private static let blockCount = 6

  /// Runs a chain over several blocks; gives what the layer counted and the statistics.
  private func costs(of chain: String, isUnified: Bool) throws -> (OpenCLScene.Trace, String) {
    let scene = try OpenCLScene(inputs: [try OpenCL.large.get().path + "/large.h5"])
    let trace = try scene.success(
      [chain, "large.h5", "-o", "out.npy", "--device", "opencl", "--stats", "stats.json"],
      ["LAYER_UNIFIED": isUnified ? "1" : "0"])
    #expect(trace.leaks == [])
    return (trace, text(of: scene.folder.path + "/stats.json"))
  }

  /// One launch for a block however many operators there are; the input goes up once and the result
  /// comes down once. So say the layer and the statistics.
  @Test(arguments: chains, [false, true])
  func launchesAndBytes(chain: String, isUnified: Bool) throws {
    let (trace, statistics) = try costs(of: chain, isUnified: isUnified)
    #expect(number("blocks", in: statistics) == Double(Self.blockCount))
    #expect(trace.count("clEnqueueNDRangeKernel") == Self.blockCount)
    #expect(number("launches", in: statistics) == Double(Self.blockCount))
    #expect(number("bytesToDevice", in: statistics) == Double(Self.inputBytes))
    #expect(number("bytesFromDevice", in: statistics) == Double(Self.inputBytes))
    #expect(number("kernelSeconds", in: statistics) ?? 0 > 0)
    // Memory that the device shares with the host is passed over and not copied.
    #expect(trace.count("bytes_up") == (isUnified ? 0 : Self.inputBytes))
    #expect(trace.count("bytes_down") == (isUnified ? 0 : Self.inputBytes))
    if isUnified {
      #expect(trace.count("mapped_up") == Self.inputBytes)
      #expect(trace.count("mapped_down") == Self.inputBytes)
      #expect(trace.count("bytes_shared") > 0)
    }
  }

  /// The totals of a reduction come down once, after the last block.
  @Test(arguments: [false, true]) func reductionsComeDownOnce(isUnified: Bool) throws {
    let (trace, statistics) = try costs(of: "mean time", isUnified: isUnified)
    // A sum of 32 channels is a double, and what rounding took from it is another.
    let totalBytes = 32 * 16
    #expect(trace.count("clEnqueueNDRangeKernel") == 2 * Self.blockCount)
    #expect(number("launches", in: statistics) == Double(2 * Self.blockCount))
    #expect(trace.count("clEnqueueReadBuffer") == 1)
    #expect(trace.count("bytes_down") == totalBytes)
    #expect(number("bytesFromDevice", in: statistics) == Double(totalBytes))
    #expect(trace.count("bytes_up") == (isUnified ? 0 : Self.inputBytes))
    #expect(trace.count("mapped_down") == 0 || !isUnified)
    #expect(number("bytesToDevice", in: statistics) == Double(Self.inputBytes))
  }

  @Test func severalInputsAreCompiledOnce() throws {
    let small = try OpenCL.small.get().path
    let scene = try OpenCLScene(inputs: [small + "/float32.h5"], sharesPrograms: false)
    for name in ["a.h5", "b.h5"] { symlink(small + "/float32.h5", scene.folder.path + "/" + name) }
    let trace = try scene.success(
      ["abs", "float32.h5", "a.h5", "b.h5", "-o", "results/", "--device", "opencl"])
    #expect(names(in: scene.folder.path + "/results") == ["a.h5", "b.h5", "float32.h5"])
    #expect(trace.count("clCreateContext") == 1)
    #expect(trace.count("clBuildProgram") == 1)
    #expect(trace.leaks == [])
  }

  @Test func whatIsThereIsShown() throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    let devices = try scene.success(["devices"]).outcome.output
    let line = try #require(devices.split(separator: "\n").first { $0.contains("opencl:0") })
    let name = line.split(separator: " ").dropFirst().joined(separator: " ")
    #expect(!name.isEmpty)

    let chain = ["abs | clip 0 1 | log 10", "float32.h5", "--device", "opencl:0"]
    let plan = try scene.success(["explain"] + chain).outcome.output
    let facts = try scene.success(["explain", "--json"] + chain).outcome.output
    #expect(facts.contains("\n  \"device\": \"\(name) (opencl:0)\""))
    #expect(plan.contains("abs_f32 -> clip_f32 -> log_f32"))

    let source = try scene.success(["explain", "--source"] + chain).outcome.output
    #expect(source.contains("kernel void stage_1("))
    write(source, to: scene.folder.path + "/source.cl")
    try compile(
      ["-cl-std=CL1.2", "-fsyntax-only", "-Wall", "-Werror", "-Wno-unused-function", "source.cl"],
      in: scene.folder)
    let nothing = try scene.run(["explain", "--source"] + chain.dropLast() + ["cpu"])
    #expect(nothing.outcome.ending == .exit(64))
    #expect(nothing.outcome.output.isEmpty)
  }

  /// A small input, or little to do, does not even load the library.
  @Test func littleWorkLoadsNothing() throws {
    let small = try OpenCL.small.get().path
    let scene = try OpenCLScene(inputs: [small + "/float32.h5", small + "/large.h5"])
    let library = try ScratchFolder()
    write(
      """
      #include <fcntl.h>
      #include <stdlib.h>
      __attribute__((constructor)) static void note(void) {
        const char *path = getenv("LOADED");
        if (path != NULL) open(path, O_WRONLY | O_CREAT, 0600);
      }
      """, to: library.path + "/library.c")
    try compile(["-shared", "-fPIC", "library.c", "-o", "libOpenCL.so.1"], in: library)
    scene.environment["LD_LIBRARY_PATH"] = library.path
    let mark = library.path + "/loaded"
    scene.environment["LOADED"] = mark

    try scene.success(["abs", "float32.h5", "-o", "out.npy"])
    try scene.success(["abs", "float32.h5", "-o", "out.npy", "--device", "cpu"])
    let plan = try scene.success(["explain", "abs", "large.h5"])
    #expect(plan.outcome.output.contains("the CPU is done before a GPU has started"))
    #expect(access(mark, F_OK) != 0, "the library was loaded")

    // The mark does appear when the library is loaded.
    let old = try scene.run(["abs", "float32.h5", "-o", "out.npy", "--device", "opencl"])
    #expect(old.outcome.ending == .exit(69))
    #expect(old.outcome.errors.contains("older than OpenCL 1.2"))
    #expect(access(mark, F_OK) == 0)
  }

  /// A CPU that OpenCL offers is no GPU, and it is never chosen unless it is named.
  @Test func processorsAreNotChosen() throws {
    let small = try OpenCL.small.get().path
    let scene = try OpenCLScene(inputs: [small + "/float32.h5", small + "/vast.h5"])
    let chain = "pow 1.7 | log 3 | pow 0.3 | pow -1.1 | pow 1.3 | pow 0.7"
    let work = ["explain", chain, "vast.h5", "--threads", "1"]
    for type in ["cpu", "accelerator"] {
      let plan = try scene.success(work, ["LAYER_TYPE": type])
      #expect(plan.count("clGetDeviceIDs") > 0)
      #expect(plan.count("clCreateContext") == 0)
      #expect(plan.outcome.output.contains("there is no GPU that could do it"))
      #expect(plan.outcome.output.contains("\ndevice  cpu "))
      let run = try scene.run(["abs", "float32.h5", "--device", "gpu"], ["LAYER_TYPE": type])
      #expect(run.outcome.ending == .exit(69))
      #expect(run.outcome.errors.contains("there is no GPU among the OpenCL devices"))
    }
    let plan = try scene.success(work, ["LAYER_TYPE": "gpu"])
    #expect(plan.count("clEnqueueNDRangeKernel") > 0)
    #expect(plan.outcome.output.contains("the CPU would take "))
    #expect(plan.leaks == [])
  }

  /// What is said to be a GPU works with groups of many work-items and computes the same.
  @Test(arguments: ["abs | clip 0 1 | log 10", "transpose", "mean time"])
  func processorsAsGPU(chain: String) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    let dims = ["--dims", "time,ch,xy"]
    try scene.success([chain, "float32.h5", "-o", "cpu.npy", "--device", "cpu"] + dims)
    let trace = try scene.success(
      [chain, "float32.h5", "-o", "gpu.npy", "--device", "gpu"] + dims, ["LAYER_TYPE": "gpu"])
    #expect(trace.count("clEnqueueNDRangeKernel") > 0)
    #expect(try scene.elements(of: "gpu.npy") == scene.elements(of: "cpu.npy"))
  }

  /// Without a library or a driver everything works but what names a device.
  @Test(arguments: ["library", "driver"]) func nothingInstalled(missing: String) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.small.get().path + "/float32.h5"])
    let empty = try ScratchFolder()
    if missing == "library" {
      // What is found first cannot be loaded, and neither can what is found next.
      for name in ["libOpenCL.so.1", "libOpenCL.so"] { write("none", to: empty.path + "/" + name) }
      scene.environment["LD_LIBRARY_PATH"] = empty.path
    } else {
      scene.environment["OCL_ICD_VENDORS"] = empty.path
    }
    let run = ["abs", "float32.h5", "-o", "out.npy", "--device"]
    let devices = try scene.success(["devices"]).outcome.output
    #expect(devices.contains("OpenCL      no device"))
    for device in ["cpu", "auto"] {
      try scene.success(run + [device])
      try #require(unlink(scene.folder.path + "/out.npy") == 0)
    }
    for device in ["opencl", "opencl:0", "gpu"] {
      let trace = try scene.run(run + [device])
      #expect(trace.outcome.ending == .exit(69))
      let what = missing == "library" ? "library" : "device"
      #expect(trace.outcome.errors.contains("there is no OpenCL \(what)"))
      #expect(trace.outcome.errors.split(separator: "\n").count == 1)
      #expect(scene.folder.bytes(of: "out.npy") == nil)
      try scene.success(run + [device, "--fallback"])
      try #require(unlink(scene.folder.path + "/out.npy") == 0)
    }
  }
}
