import Glibc
import Testing

/// What the tests of OpenCL need beside axpipe: an OpenCL library with a device, such as PoCL's, and
/// the layer of Tests/OpenCLLayer, which is built once.
enum OpenCL {
  /// Whether the tests run. In continuous integration they do, and fail where something is missing.
  static let isTestable = isComplete || Environment.isContinuousIntegration
  static let wanted: Comment =
    "needs clang, an OpenCL library and device: Debian's pocl-opencl-icd and opencl-c-headers"

  private static let isComplete: Bool = {
    guard (try? layer.get()) != nil, let scene = try? OpenCLScene() else { return false }
    return (try? scene.run(["devices"]).outcome.output.contains("opencl:0")) == true
  }()

  /// The folder with the layer.
  static let layer = Result {
    let folder = try ScratchFolder()
    let source = Environment.root + "/Tests/OpenCLLayer/"
    let files = names(in: source).filter { $0.hasSuffix(".c") }.map { source + $0 }
    try compile(["-shared", "-fPIC", "-O1"] + files + ["-o", "layer.so"], in: folder)
    return folder
  }

  /// Programs that were compiled, by axpipe and by PoCL, for the tests that are not about that.
  static let caches = Result { try ScratchFolder() }

  /// 24 MiB of float32, which are several blocks.
  static let large = Result { try recording(mebibytes: 24) }

  /// 12 MiB of it.
  static let middling = Result { try recording(mebibytes: 12) }

  private static func recording(mebibytes: Int) throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try python("Inputs/sizes.py", ["\(mebibytes)"], in: folder)
    return folder
  }

  /// Small arrays, and two without data of which one is vast.
  static let small = Result {
    let folder = try ScratchFolder()
    try python("Inputs/opencl.py", in: folder)
    return folder
  }
}

/// Runs the compiler.
func compile(_ arguments: [String], in folder: ScratchFolder) throws {
  let path = getenv("PATH").map { String(cString: $0) } ?? "/usr/bin:/bin"
  let outcome = try Command(
    executable: "/usr/bin/env", arguments: ["clang"] + arguments, directory: folder.path,
    environment: ["PATH": path]
  ).run()
  try #require(outcome.ending == .exit(0), "\(outcome.errors)")
}

extension Environment {
  /// Whether this is the run that must not pass over anything.
  static let isContinuousIntegration = getenv("CI") != nil
}

/// A folder in which axpipe runs with the layer under it.
final class OpenCLScene {
  let folder: ScratchFolder
  private let logs: ScratchFolder
  /// What every run gets.
  var environment: [String: String]

  /// What a run left.
  struct Trace {
    var outcome: Command.Outcome
    /// What the layer counted; nil when it was not loaded.
    var counts: [String: Int]?

    /// A count of the layer; 0 when it was not loaded.
    func count(_ name: String) -> Int { counts?[name] ?? 0 }

    /// The objects of OpenCL that the run left behind, with how many.
    var leaks: [String] {
      (counts ?? [:]).filter { $0.key.hasPrefix("live_") && $0.value != 0 }.map {
        "\($0.key) \($0.value)"
      }.sorted()
    }
  }

  /// Makes a folder with links to the input files.
  ///
  /// - Parameter sharesPrograms: Whether programs come from a cache that tests share.
  init(inputs: [String] = [], sharesPrograms: Bool = true) throws {
    folder = try ScratchFolder()
    logs = try ScratchFolder()
    let caches = try OpenCL.caches.get().path
    environment = [
      "SOURCE_DATE_EPOCH": "1700000000", "TMPDIR": folder.path,
      "POCL_CACHE_DIR": caches + "/pocl",
      "XDG_CACHE_HOME": sharesPrograms ? caches : logs.path + "/cache",
      "OPENCL_LAYERS": try OpenCL.layer.get().path + "/layer.so", "LAYER_LOG": logs.path + "/log",
    ]
    for path in inputs {
      symlink(path, "\(folder.path)/\(path.split(separator: "/").last ?? "")")
    }
  }

  /// The folder of compiled programs.
  var programs: String { (environment["XDG_CACHE_HOME"] ?? "") + "/axpipe" }

  /// Runs axpipe. A run that does not end is stopped, and has the exit code 124.
  func run(
    _ arguments: [String], _ settings: [String: String] = [:], without unset: [String] = []
  ) throws -> Trace {
    unlink(logs.path + "/log")
    let outcome = try Command(
      executable: "/usr/bin/timeout",
      arguments: ["-k", "5", "120", "/usr/bin/env"] + unset.flatMap { ["-u", $0] }
        + [Environment.axpipe] + arguments,
      directory: folder.path, environment: environment.merging(settings) { $1 }
    ).run()
    let log = text(of: logs.path + "/log")
    if log.isEmpty { return Trace(outcome: outcome) }
    var counts: [String: Int] = [:]
    for line in log.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2 { counts[String(words[0])] = Int(words[1]) }
    }
    return Trace(outcome: outcome, counts: counts)
  }

  /// Runs axpipe, which must succeed.
  @discardableResult
  func success(_ arguments: [String], _ settings: [String: String] = [:]) throws -> Trace {
    let trace = try run(arguments, settings)
    try #require(trace.outcome.ending == .exit(0), "\(arguments): \(trace.outcome.errors)")
    return trace
  }

  /// The bytes of the array in an NPY file, with one NaN for all.
  func elements(of name: String) throws -> [UInt8] {
    var bytes = try #require(folder.bytes(of: name), "there is no \(name)")
    try #require(bytes.count >= 10)
    let start = 10 + Int(bytes[8]) + Int(bytes[9]) << 8
    let header = String(decoding: bytes[10..<start], as: UTF8.self)
    let size = header.contains("'<f4'") ? 4 : header.contains("'<f8'") ? 8 : 0
    if size == 0 { return bytes }
    for place in stride(from: start, to: bytes.count, by: size) {
      let isNaN = bytes.withUnsafeBytes {
        size == 4
          ? $0.loadUnaligned(fromByteOffset: place, as: Float.self).isNaN
          : $0.loadUnaligned(fromByteOffset: place, as: Double.self).isNaN
      }
      if isNaN { for index in place..<(place + size) { bytes[index] = 0xff } }
    }
    return bytes
  }
}

/// The number after `"name":` where it stands first in a JSON text.
func number(_ name: String, in json: String) -> Double? {
  guard let place = json.firstRange(of: "\"\(name)\": ") else { return nil }
  return Double(json[place.upperBound...].prefix { !",\n}".contains($0) })
}
