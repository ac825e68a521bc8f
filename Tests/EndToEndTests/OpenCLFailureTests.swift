import Glibc
import Testing

/// Calls of OpenCL that fail: a run ends with the right result or with one clear message.
@Suite(.enabled(if: OpenCL.isTestable, OpenCL.wanted)) struct OpenCLFailureTests {
  /// A chain, and the functions whose calls fail; nil for all that it calls.
  struct Sweep: CustomTestStringConvertible {
    var chain: String
    var isUnified: Bool
    var functions: Set<String>?
    var testDescription: String { "\(chain), \(isUnified ? "in the host's memory" : "copied")" }
  }

  static let sweeps = [
    Sweep(chain: "abs | clip 0 1 | log 10", isUnified: false),
    Sweep(
      chain: "abs | clip 0 1 | log 10", isUnified: true,
      functions: ["clCreateBuffer", "clEnqueueMapBuffer", "clEnqueueUnmapMemObject", "clFinish"]),
    Sweep(
      chain: "median time", isUnified: true,
      functions: [
        "clCreateBuffer", "clCreateKernel", "clEnqueueFillBuffer", "clEnqueueReadBuffer",
        "clEnqueueNDRangeKernel", "clFinish",
      ]),
  ]

  /// A way in which a call fails.
  private struct Failure {
    var function: String
    /// Which call, with "+" for those after it too.
    var number: String
    var code: Int
    var symbol: String { code == -5 ? "CL_OUT_OF_RESOURCES" : "CL_DEVICE_NOT_AVAILABLE" }
    var rule: String { "\(function):\(number):\(code)" }
    /// What fails to be released stays.
    var leaves: Bool {
      function.hasPrefix("clRelease") || function == "clEnqueueUnmapMemObject"
    }
    /// A driver or a device that does not answer is as if it were not there.
    var hidesDevices: Bool {
      ["clGetPlatformInfo", "clGetDeviceIDs", "clGetDeviceInfo"].contains(function)
    }
  }

  private static let out = "out.h5"
  private static func arguments(_ chain: String) -> [String] {
    [chain, "large.h5", "-o", out, "--device", "opencl", "--memory", "64M"]
  }

  @Test(arguments: sweeps) func everyCallMayFail(sweep: Sweep) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.middling.get().path + "/large.h5"])
    scene.environment["LAYER_UNIFIED"] = sweep.isUnified ? "1" : "0"
    // The second run takes the program from the cache, as those that follow will.
    try scene.success(Self.arguments(sweep.chain))
    let usual = try scene.success(Self.arguments(sweep.chain))
    let expected = try #require(scene.folder.bytes(of: Self.out))
    var tried = 0
    for (function, count) in (usual.counts ?? [:]).sorted(by: { $0.key < $1.key })
    where function.hasPrefix("cl") && count > 0
      && sweep.functions?.contains(function) != false
    {
      for number in Set([1, min(2, count), count]).sorted() {
        // The device is gone at the end at the latest.
        for code in number == count ? [-5, -2] : [-5] {
          tried += 1
          try check(
            Failure(function: function, number: "\(number)", code: code), sweep.chain, scene,
            expected)
        }
      }
    }
    #expect(tried > 10)
  }

  private func check(
    _ failure: Failure, _ chain: String, _ scene: OpenCLScene, _ expected: [UInt8]
  ) throws {
    unlink(scene.folder.path + "/" + Self.out)
    let trace = try scene.run(Self.arguments(chain), ["LAYER_FAIL": failure.rule])
    #expect(trace.count("failures") > 0, "\(failure.rule) did not come to pass")
    #expect(failure.leaves || trace.leaks == [], "\(failure.rule)")
    let errors = trace.outcome.errors
    if trace.outcome.ending == .exit(0) {
      #expect(scene.folder.bytes(of: Self.out) == expected, "\(failure.rule)")
      #expect(scene.folder.entries == ["large.h5", Self.out], "\(failure.rule)")
      #expect(errors.isEmpty, "\(failure.rule)")
      return
    }
    #expect(trace.outcome.ending == .exit(69) || trace.outcome.ending == .exit(70))
    #expect(scene.folder.entries == ["large.h5"], "\(failure.rule)")
    #expect(errors.split(separator: "\n").count == 1, "\(failure.rule): \(errors)")
    #expect(
      (errors.contains(failure.function) && errors.contains(failure.symbol))
        || (failure.hidesDevices && errors.contains("there is no OpenCL device")),
      "\(failure.rule): \(errors)")
  }

  /// Too little memory, once, in the middle of a run.
  @Test(arguments: ["clEnqueueNDRangeKernel:4:-4", "clCreateBuffer:4:-4", "clFinish:9:-6"])
  func memoryThatIsShortOnce(rule: String) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.middling.get().path + "/large.h5"])
    let arguments = Self.arguments(OpenCLTests.chains[1])
    let usual = try scene.success(arguments)
    let expected = try #require(scene.folder.bytes(of: Self.out))
    let trace = try scene.success(arguments, ["LAYER_FAIL": rule])
    #expect(trace.count("failures") == 1)
    #expect(
      trace.count("clEnqueueNDRangeKernel") > 3 * usual.count("clEnqueueNDRangeKernel"),
      "the blocks stayed as large")
    #expect(scene.folder.bytes(of: Self.out) == expected)
    #expect(trace.leaks == [])
  }

  /// What fails again with smaller blocks is an error, and there is no third attempt.
  @Test(arguments: ["clEnqueueNDRangeKernel", "clCreateBuffer", "clEnqueueMapBuffer"])
  func memoryThatIsAlwaysShort(function: String) throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.middling.get().path + "/large.h5"])
    write("the old output\n", to: scene.folder.path + "/" + Self.out)
    let trace = try scene.run(
      Self.arguments(OpenCLTests.chains[1]), ["LAYER_FAIL": "\(function):2+:-4"])
    #expect(trace.outcome.ending == .exit(69))
    #expect(
      trace.outcome.errors.hasPrefix(
        "axpipe: error: OpenCL: \(function) failed with CL_MEM_OBJECT_ALLOCATION_FAILURE; "))
    #expect(trace.outcome.errors.split(separator: "\n").count == 1)
    #expect(text(of: scene.folder.path + "/" + Self.out) == "the old output\n")
    #expect(scene.folder.entries == ["large.h5", Self.out])
    #expect(trace.count("clCreateBuffer") < 60)
    #expect(trace.leaks == [])
  }

  /// What is printed already is not printed again: there is no second attempt then.
  @Test func textIsPrintedOnce() throws {
    let scene = try OpenCLScene(inputs: [try OpenCL.middling.get().path + "/large.h5"])
    let arguments = ["abs", "large.h5", "--format", "csv", "--device", "opencl"]
    let usual = try scene.success(arguments).outcome.output
    for number in 1...4 {
      let rule = "clEnqueueNDRangeKernel:\(number):-4"
      let outcome = try scene.run(arguments, ["LAYER_FAIL": rule]).outcome
      if outcome.ending == .exit(0) {
        #expect(outcome.output == usual, "\(rule)")
      } else {
        #expect(outcome.ending == .exit(69) && usual.hasPrefix(outcome.output), "\(rule)")
      }
    }
  }

  /// A program that does not compile is kept for a report, with what the compiler said.
  @Test func programsThatDoNotCompile() throws {
    let scene = try OpenCLScene(
      inputs: [try OpenCL.small.get().path + "/float32.h5"], sharesPrograms: false)
    let arguments = ["abs", "float32.h5", "-o", "out.npy", "--device", "opencl"]
    let trace = try scene.run(arguments, ["LAYER_FAIL": "clBuildProgram:1:-11"])
    #expect(trace.outcome.ending == .exit(70))
    let errors = trace.outcome.errors
    #expect(errors.contains("CL_BUILD_PROGRAM_FAILURE"))
    let kept = try #require(
      scene.folder.entries.first { $0.hasSuffix(".cl") }, "\(scene.folder.entries)")
    #expect(errors.contains("'\(scene.folder.path)/\(kept)'"))
    #expect(scene.folder.entries.count == 2)
    let source = try scene.success(
      ["explain", "--source"]
        + arguments.filter {
          !["-o", "out.npy"].contains($0)
        }
    ).outcome.output
    #expect(source.contains("kernel void stage_1("))
    let text = text(of: "\(scene.folder.path)/\(kept)")
    #expect(!text.isEmpty && source.contains(text))
    #expect(trace.leaks == [])
  }
}
