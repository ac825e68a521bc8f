import Glibc
import Testing

/// Compiled programs are kept, and used only where they are what is needed.
@Suite(.enabled(if: OpenCL.isTestable, OpenCL.wanted)) struct OpenCLCacheTests {
  /// A folder with a cache of its own, and the result that every run must have.
  private struct Scene {
    let scene: OpenCLScene
    private let expected: [UInt8]
    static let chain = "abs | clip 0 1 | log 10"

    init() throws {
      scene = try OpenCLScene(
        inputs: ["float32.h5", "int16.h5"].map { try OpenCL.small.get().path + "/" + $0 },
        sharesPrograms: false)
      try scene.success([Self.chain, "float32.h5", "-o", "cpu.npy", "--device", "cpu"])
      expected = try scene.elements(of: "cpu.npy")
    }

    /// Runs the chain; says whether it was compiled.
    func compiles(
      _ options: [String] = [], _ settings: [String: String] = [:], without unset: [String] = []
    ) throws -> Bool {
      let trace = try scene.run(
        [Self.chain, "float32.h5", "-o", "out.npy", "--device", "opencl"] + options, settings,
        without: unset)
      try #require(trace.outcome.ending == .exit(0), "\(trace.outcome.errors)")
      #expect(try scene.elements(of: "out.npy") == expected)
      #expect(trace.leaks == [])
      return try Self.isCompiled(trace)
    }

    /// Runs another chain; says whether it was compiled.
    func compiles(chain: String, input: String = "float32.h5") throws -> Bool {
      try Self.isCompiled(
        scene.success([chain, input, "-o", "other.npy", "--device", "opencl"]))
    }

    private static func isCompiled(_ trace: OpenCLScene.Trace) throws -> Bool {
      let compiled = trace.count("clCreateProgramWithSource")
      // What was stored is tried first, where it is fit to be tried.
      try #require(compiled + trace.count("clCreateProgramWithBinary") > 0)
      return compiled > 0
    }

    /// The path of the only entry.
    func entry() throws -> String {
      let entries = names(in: scene.programs)
      try #require(entries.count == 1, "the cache has \(entries)")
      return scene.programs + "/" + entries[0]
    }
  }

  @Test func secondRunCompilesNothing() throws {
    let scene = try Scene()
    #expect(try scene.compiles())
    #expect(try !scene.compiles())
    // Numbers are arguments, and so is the shape.
    #expect(try !scene.compiles(chain: "abs | clip -2 7.5 | log 2"))
    let large = try OpenCL.large.get().path
    symlink(large + "/large.h5", scene.scene.folder.path + "/large.h5")
    #expect(try !scene.compiles(chain: "abs | clip 0 1 | log 10", input: "large.h5"))
    #expect(names(in: scene.scene.programs).count == 1)
    #expect(try scene.compiles(chain: "abs"))
    #expect(try scene.compiles(chain: "abs", input: "int16.h5"))
    #expect(try !scene.compiles(chain: "abs"))
    #expect(names(in: scene.scene.programs).count == 3)
  }

  @Test func noCacheKeepsNothing() throws {
    let scene = try Scene()
    #expect(try scene.compiles(["--no-cache"]))
    #expect(names(in: scene.scene.programs) == [])
    #expect(try scene.compiles())
    #expect(try scene.compiles(["--no-cache"]))
  }

  @Test func anotherDriverCompilesAgain() throws {
    let scene = try Scene()
    #expect(try scene.compiles())
    #expect(try scene.compiles([], ["LAYER_DRIVER": "9.9"]))
    #expect(try !scene.compiles([], ["LAYER_DRIVER": "9.9"]))
    #expect(try !scene.compiles())
  }

  /// What is not intact is not given to the driver, and is replaced.
  @Test func damagedEntriesAreReplaced() throws {
    let scene = try Scene()
    #expect(try scene.compiles())
    let path = try scene.entry()
    let intact = try #require(readBytes(path))
    var flipped = intact
    flipped[intact.count / 2] ^= 4
    let damages: [(String, [UInt8])] = [
      ("empty", []), ("cut", Array(intact.dropLast(intact.count / 3))),
      ("flipped", flipped), ("longer", intact + [0]), ("foreign", Array("#!/bin/sh\n".utf8)),
    ]
    for (name, content) in damages {
      let file = open(path, O_WRONLY | O_TRUNC)
      try #require(file >= 0)
      try #require(write(file, content, content.count) == content.count)
      close(file)
      #expect(try scene.compiles(), "\(name)")
      #expect(try !scene.compiles(), "\(name)")
      #expect(try scene.entry() == path)
    }
  }

  /// An entry that is intact but that the driver does not take.
  @Test func refusedBinariesAreCompiledAgain() throws {
    let scene = try Scene()
    #expect(try scene.compiles())
    #expect(try scene.compiles([], ["LAYER_FAIL": "clCreateProgramWithBinary:1:-42"]))
    #expect(try scene.compiles([], ["LAYER_FAIL": "clBuildProgram:1:-42"]))
    #expect(try !scene.compiles())
  }

  @Test func worksWhereNothingCanBeKept() throws {
    let scene = try Scene()
    let file = scene.scene.folder.path + "/float32.h5"
    for place in ["/proc/nowhere", file, "relative"] {
      #expect(try scene.compiles([], ["XDG_CACHE_HOME": place]))
    }
    #expect(try scene.compiles([], without: ["XDG_CACHE_HOME", "HOME"]))
    let left = scene.scene.folder.entries
    #expect(left == [".cache", "cpu.npy", "float32.h5", "int16.h5", "out.npy"])
    // A relative path counts as none, so that the folder in HOME is used.
    #expect(names(in: scene.scene.folder.path + "/.cache") == ["axpipe"])
  }
}
