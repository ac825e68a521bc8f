import Glibc
import Testing

/// A reader of the output sees the old file or the whole new one, whatever ends the run.
@Suite(.serialized) struct AtomicOutputTests {
  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/sizes.py", ["96"], in: folder)
    return folder
  }

  /// A folder with a link to the input and an output of an earlier run; the chain, and what the
  /// output is before and after a complete run.
  private struct Scene {
    var folder: ScratchFolder
    var old: [UInt8]
    var new: [UInt8]
    var duration: Double
    static let arguments = ["linear 0.5 1 | abs", "large.h5", "-o", "out.h5", "--threads", "1"]

    init() throws {
      folder = try ScratchFolder()
      symlink(try AtomicOutputTests.input.get().path + "/large.h5", folder.path + "/large.h5")
      // The first run finds the input on the disk, the others in memory.
      duration = .infinity
      for _ in 0..<3 {
        let started = monotonicSeconds()
        let outcome = try axpipe(Self.arguments, in: folder)
        try #require(outcome.ending == .exit(0), "\(outcome.errors)")
        duration = min(duration, monotonicSeconds() - started)
      }
      new = try #require(folder.bytes(of: "out.h5"))
      old = Array("the old output\n".utf8)
      restore()
    }

    func restore() {
      for name in folder.entries where name != "large.h5" { unlink("\(folder.path)/\(name)") }
      write("the old output\n", to: folder.path + "/out.h5")
    }

    /// Starts the run and sends a signal when `moment` has come.
    func interrupted(by signal: Int32, at moment: () -> Void) throws -> Command.Outcome {
      let running = try command(Self.arguments, in: folder).start()
      moment()
      running.send(signal)
      return running.wait()
    }
  }

  @Test func killedAtRandomMoments() throws {
    let scene = try Scene()
    var generator = SeededGenerator(state: 20_260_101)
    var killed = 0
    for _ in 0..<25 {
      scene.restore()
      let delay = Double.random(in: 0...scene.duration, using: &generator)
      let outcome = try scene.interrupted(by: SIGKILL) { usleep(UInt32(delay * 1e6)) }
      let left = scene.folder.bytes(of: "out.h5")
      if outcome.ending == .signal(SIGKILL) {
        killed += 1
        #expect(left == scene.old || left == scene.new)
      } else {
        #expect(outcome.ending == .exit(0))
        #expect(left == scene.new)
      }
    }
    #expect(killed > 4, "the run was too fast to be killed")
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func signalsLeaveNothingBehind(signal: Int32) throws {
    let scene = try Scene()
    var stopped = 0
    for pause in [UInt32(0), 5000, 20_000] {
      scene.restore()
      let outcome = try scene.interrupted(by: signal) {
        // The output has been begun when there is a third file.
        let latest = monotonicSeconds() + 10
        while scene.folder.entries.count < 3, monotonicSeconds() < latest { usleep(500) }
        usleep(pause)
      }
      guard outcome.ending != .exit(0) else { continue }
      stopped += 1
      #expect(outcome.ending == .signal(signal))
      #expect(scene.folder.bytes(of: "out.h5") == scene.old)
      #expect(scene.folder.entries == ["large.h5", "out.h5"])
    }
    #expect(stopped > 0, "the run was too fast to be stopped")
  }

  /// A limit on the size of files stands for a full disk where none can be made.
  @Test func fullDisk() throws {
    let scene = try Scene()
    let outcome = try Command(
      executable: "/bin/sh",
      arguments: [
        "-c", "ulimit -f 20000; trap '' XFSZ; exec \"$@\"", "sh", Environment.axpipe,
      ] + Scene.arguments,
      directory: scene.folder.path
    ).run()
    #expect(outcome.ending == .exit(74))
    #expect(outcome.errors.hasPrefix("axpipe: error: "))
    #expect(outcome.errors.contains("out.h5"))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(scene.folder.bytes(of: "out.h5") == scene.old)
    #expect(scene.folder.entries == ["large.h5", "out.h5"])
  }

  /// A file system that is really full, where this machine lets one be mounted.
  @Test(.enabled(if: SmallDisk.isPossible, "mounting needs the rights for it"))
  func fullFileSystem() throws {
    let scene = try Scene()
    let disk = try SmallDisk()
    write("the old output\n", to: disk.folder.path + "/out.h5")
    // Plain data is known to be too large beforehand; how far it shrinks is not.
    for (options, reason) in [([], "disk has"), (["--compress", "gzip:1"], "no space left")] {
      let outcome = try axpipe(
        ["linear 0.5 1", "large.h5", "-o", disk.folder.path + "/out.h5"] + options,
        in: scene.folder)
      #expect(outcome.ending == .exit(74))
      #expect(outcome.errors.contains(reason))
      #expect(disk.folder.bytes(of: "out.h5") == scene.old)
      #expect(disk.folder.entries == ["out.h5"])
    }
  }

  @Test func fullStandardOutput() throws {
    let folder = try ScratchFolder()
    symlink(try CommandLineTests.inputs.get().path + "/tiny.h5", folder.path + "/tiny.h5")
    let outcome = try Command(
      executable: "/bin/sh",
      arguments: ["-c", "exec \"$1\" copy tiny.h5 > /dev/full", "sh", Environment.axpipe],
      directory: folder.path
    ).run()
    #expect(outcome.ending == .exit(74))
    #expect(outcome.errors.contains("standard output"))
  }
}

/// A file system of one megabyte.
private final class SmallDisk {
  let folder: ScratchFolder

  static var isPossible: Bool {
    guard let folder = try? ScratchFolder(), mounts(folder.path) else { return false }
    return umount(folder.path) == 0
  }

  init() throws {
    folder = try ScratchFolder()
    try #require(Self.mounts(folder.path))
  }

  deinit { umount(folder.path) }

  private static func mounts(_ path: String) -> Bool {
    mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0
  }
}

/// Random numbers that are the same in every run (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}

/// Seconds on a clock that only goes forward.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
