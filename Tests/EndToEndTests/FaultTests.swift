import Glibc
import Testing

/// Every call that a run makes of the system or of HDF5 fails once. The result is then right, or there
/// is one message and nothing else: no part of an output, no temporary file, nothing left open.
@Suite(.serialized) struct FaultTests {
  /// The layer of Tests/FaultLayer.
  private static let layer = Result {
    let folder = try ScratchFolder()
    let source = Environment.root + "/Tests/FaultLayer/"
    let files = names(in: source).filter { $0.hasSuffix(".c") }.map { source + $0 }
    try compile(["-shared", "-fPIC", "-O1"] + files + ["-o", "layer.so"], in: folder)
    return folder
  }

  /// Calls about files: what fails once, a full disk, and what must be survived.
  @Test(arguments: ["files", "full", "transient"])
  func callsAboutFiles(sweep: String) throws {
    try run(sweep, over: Environment.axpipe)
  }

  /// Calls of HDF5, and requests for memory. The axpipe that is built with the tests has HDF5 as a
  /// shared library, which can be told from Swift's runtime.
  @Test(arguments: ["memory", "hdf5"])
  func callsOfLibraries(sweep: String) throws {
    try run(sweep, over: Environment.builtWithTests)
  }

  /// Calls of OpenCL, and of the system in a run on such a device.
  @Test(.enabled(if: OpenCL.isTestable, OpenCL.wanted)) func callsOfOpenCL() throws {
    let layers = [try Self.layer.get(), try OpenCL.layer.get()].map { $0.path + "/layer.so" }
    try python("Faults/opencl.py", [Environment.axpipe] + layers, in: try ScratchFolder())
  }

  private func run(_ sweep: String, over axpipe: String) throws {
    let layer = try Self.layer.get().path + "/layer.so"
    try python("Faults/sweep.py", [axpipe, layer, sweep], in: try ScratchFolder())
  }
}
