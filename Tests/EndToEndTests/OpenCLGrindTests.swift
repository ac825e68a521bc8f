import Glibc
import Testing

/// The kernels of every operator under oclgrind, which simulates a device and reports accesses
/// outside of buffers, data races, and calls with invalid arguments.
@Suite(.enabled(if: Oclgrind.isTestable, "needs Debian's oclgrind")) struct OpenCLGrindTests {
  static let names = Oclgrind.operatorNames + Oclgrind.aliases

  /// Every operator by itself: its examples, and what it does along each dimension. What does not
  /// fit the arrays is passed over, but every operator must have something that fits.
  @Test(arguments: names) func operators(name: String) throws {
    let grind = try Oclgrind()
    let isAlias = Oclgrind.aliases.contains(name)
    // The first that fits is tried with every type.
    var chains = try isAlias ? [] : Oclgrind.examples(of: name)
    chains += ["\(name) time", "\(name) ch"] + (isAlias ? [] : ["\(name) axis=xy"])
    var fitting = 0
    for chain in chains {
      // Each is a kernel to compile for each type; those of other types differ where they begin.
      let types = fitting == 0 ? Oclgrind.types : ["float32"]
      if try grind.agrees(chain, types: types) { fitting += 1 }
    }
    #expect(fitting > 0, "no example of \(name) fits")
  }

  /// Works that meet in one kernel.
  @Test(arguments: [
    "abs | clip 0 5 | log 10 clip_zero=true | diff time | transpose | mean ch",
    "diff time | abs | diff time | diff ch", "transpose | diff time | diff ch | mean xy",
    "linear [1, 2, 3, 4, 5] 0.5 axis=ch | diff ch", "linear [1, 2] 0.5 axis=xy | transpose xy",
    "cart2pol | diff xy", "cart2pol | transpose xy", "pol2cart | max xy | diff time",
    "astype int8 | cart2pol | std time", "astype int8 | median time", "astype uint8 | transpose ch",
    "mean ch | diff time | std time", "argmax ch | scale 2",
    "clip -9 9 | astype int64 | sum ch | sum time",
    "astype float16 | invert", "astype uint64 | argmin ch index=true", "max xy | transpose",
  ])
  func combinations(chain: String) throws {
    #expect(try Oclgrind().agrees(chain, types: ["float32"]))
  }

  /// What goes on from one block to the next. Blocks become small enough for the simulation when the
  /// first attempt finds too little memory.
  @Test(arguments: ["std time", "argmin time index=true"])
  func severalBlocks(chain: String) throws {
    let grind = try Oclgrind()
    grind.scene.environment.merge([
      "OPENCL_LAYERS": try OpenCL.layer.get().path + "/layer.so", "LAYER_SERIAL": "1",
      "LAYER_FAIL": "clCreateBuffer:1:-4",
    ]) { $1 }
    let trace = try #require(try grind.compare(chain, "long.h5"))
    #expect(trace.count("failures") == 1)
    #expect(trace.count("clEnqueueNDRangeKernel") > 1)
  }

  /// A kernel that is wrong is found, so that silence says something.
  @Test func racesAreFound() throws {
    let grind = try Oclgrind()
    write(
      """
      #define CL_TARGET_OPENCL_VERSION 120
      #include <CL/cl.h>
      int main(void) {
        const char *text = "kernel void race(global int *x) { x[0] = get_global_id(0); }";
        cl_platform_id platform;
        cl_device_id device;
        clGetPlatformIDs(1, &platform, NULL);
        clGetDeviceIDs(platform, CL_DEVICE_TYPE_ALL, 1, &device, NULL);
        cl_context context = clCreateContext(NULL, 1, &device, NULL, NULL, NULL);
        cl_command_queue queue = clCreateCommandQueue(context, device, 0, NULL);
        cl_program program = clCreateProgramWithSource(context, 1, &text, NULL, NULL);
        clBuildProgram(program, 1, &device, "", NULL, NULL);
        cl_kernel kernel = clCreateKernel(program, "race", NULL);
        cl_mem buffer = clCreateBuffer(context, CL_MEM_READ_WRITE, 4, NULL, NULL);
        clSetKernelArg(kernel, 0, sizeof buffer, &buffer);
        size_t global = 8, local = 2;
        clEnqueueNDRangeKernel(queue, kernel, 1, NULL, &global, &local, 0, NULL, NULL);
        return clFinish(queue);
      }
      """, to: grind.scene.folder.path + "/race.c")
    try compile(["race.c", "-l:libOpenCL.so.1", "-o", "race"], in: grind.scene.folder)
    let outcome = try Command(
      executable: grind.scene.folder.path + "/race", arguments: [],
      directory: grind.scene.folder.path, environment: grind.scene.environment
    ).run()
    #expect(outcome.ending == .exit(0))
    #expect(grind.findings.contains("data race"))
  }
}

/// A folder in which OpenCL is oclgrind's.
private struct Oclgrind {
  let scene: OpenCLScene

  static let library = "/usr/lib/oclgrind/liboclgrind-rt-icd.so"
  static let isTestable =
    OpenCL.isTestable && (access(library, R_OK) == 0 || Environment.isContinuousIntegration)
  static let types = ["float32", "float64", "int16"]

  init() throws {
    let small = try OpenCL.small.get().path
    scene = try OpenCLScene(inputs: (Self.types + ["long"]).map { "\(small)/\($0).h5" })
    let path = scene.folder.path
    write(Self.library + "\n", to: path + "/oclgrind.icd")
    scene.environment.merge([
      "OCL_ICD_VENDORS": path, "OPENCL_LAYERS": "", "OCLGRIND_LOG": path + "/findings",
      "OCLGRIND_DATA_RACES": "1", "OCLGRIND_CHECK_API": "1",
      // It does not know what a newer LLVM makes of some operations when it optimizes.
      "OCLGRIND_BUILD_OPTIONS": "-cl-opt-disable",
    ]) { $1 }
  }

  /// What oclgrind complained about.
  var findings: String { text(of: scene.folder.path + "/findings") }

  /// Compares the chain's results with the CPU's; false where it does not fit the first array.
  func agrees(_ chain: String, types: [String]) throws -> Bool {
    for type in types {
      let trace = try compare(chain, type + ".h5", ["--dims", "time,ch,xy"])
      if trace == nil, type == types[0] { return false }
    }
    return true
  }

  /// Compares the chain's result with the CPU's; nil where it does not fit the array.
  func compare(
    _ chain: String, _ input: String, _ options: [String] = []
  ) throws -> OpenCLScene.Trace? {
    let arguments = [chain, input] + options
    let cpu = try scene.run(arguments + ["-o", "cpu.npy", "--device", "cpu"])
    if cpu.outcome.ending != .exit(0) { return nil }
    try #require(unlink(scene.folder.path + "/findings") == 0 || errno == ENOENT)
    let trace = try scene.run(arguments + ["-o", "out.npy", "--device", "opencl", "--no-cache"])
    #expect(findings.isEmpty, "\(chain), \(input): \(findings)")
    #expect(trace.outcome.ending == .exit(0), "\(chain), \(input): \(trace.outcome.errors)")
    if trace.outcome.ending == .exit(0) {
      #expect(
        try scene.elements(of: "out.npy") == scene.elements(of: "cpu.npy"), "\(chain), \(input)")
    }
    return trace
  }

  /// The operators that `axpipe ops` lists.
  static let operatorNames = listing.split(separator: "\n").filter { $0.hasPrefix("  ") }.map {
    String($0.split(separator: " ")[0])
  }

  /// The names of the operations of `aggregate`.
  static let aliases: [String] = {
    guard let start = listing.firstRange(of: "aggregate is also: ")?.upperBound,
      let end = listing[start...].firstRange(of: "\nAll about")?.lowerBound
    else { return [] }
    return listing[start..<end].split { ", \n".contains($0) }.map(String.init)
  }()

  private static let listing: String = {
    guard let folder = try? ScratchFolder() else { return "" }
    return (try? axpipe(["ops"], in: folder).output) ?? ""
  }()

  /// The chains that an operator's page shows.
  static func examples(of name: String) throws -> [String] {
    let page = try axpipe(["ops", name], in: try ScratchFolder()).output
    let start = try #require(page.firstRange(of: "\nExamples:\n")).upperBound
    let lines = page[start...].split(
      separator: "\n", omittingEmptySubsequences: false
    ).prefix { !$0.isEmpty }
    return lines.map { line in
      let text = line.drop { $0 == " " }
      return String(text[..<(text.firstRange(of: "  ")?.lowerBound ?? text.endIndex)])
    }
  }
}
