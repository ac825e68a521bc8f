import Glibc
import Testing

/// HDF5 through standard input and standard output.
@Suite(.serialized) struct PipeTests {
  static let input = Result {
    let folder = try ScratchFolder()
    try python("Inputs/blocks.py", in: folder)
    return folder
  }

  /// Runs a shell script in a folder with `large.h5` and an empty `spool`, which is where
  /// temporary files go.
  private func start(_ script: String) throws -> (Command.Running, ScratchFolder) {
    let folder = try ScratchFolder()
    symlink(try Self.input.get().path + "/blocks.h5", folder.path + "/large.h5")
    mkdir(folder.path + "/spool", 0o700)
    let running = try Command(
      executable: "/bin/bash", arguments: ["-c", script], directory: folder.path,
      environment: [
        "PATH": Environment.path, "TMPDIR": folder.path + "/spool",
        "SOURCE_DATE_EPOCH": "1700000000",
      ]
    ).start()
    return (running, folder)
  }

  private func run(_ script: String) throws -> (Command.Outcome, ScratchFolder) {
    let (running, folder) = try start(script)
    return (running.wait(), folder)
  }

  @Test func aPipeOfChainsIsAChain() throws {
    let (outcome, folder) = try run(
      """
      set -o pipefail
      axpipe abs large.h5 -o - | axpipe 'log 10' - -o - | axpipe copy - -o piped.h5 &&
        axpipe 'abs | log 10' large.h5 -o chained.h5 && axpipe copy large.h5 -o - >copied.h5
      """)
    #expect(outcome.ending == .exit(0), "\(outcome.errors)")
    #expect(names(in: folder.path + "/spool").isEmpty)
    try python("Reference/same.py", ["chained.h5", "piped.h5"], in: folder)
    try python("Reference/same.py", ["large.h5", "copied.h5"], in: folder)
  }

  /// While standard input is kept nobody sees it, so nothing is left of it, whatever ends the run.
  @Test(arguments: [SIGKILL, SIGTERM])
  func nothingIsLeftOfWhatWasKept(signal: Int32) throws {
    let (running, folder) = try start(
      "exec axpipe abs - -o out.h5 < <(cat large.h5; echo >fed; exec sleep 20)")
    let latest = monotonicSeconds() + 10
    while !folder.entries.contains("fed"), monotonicSeconds() < latest { usleep(500) }
    running.send(signal)
    #expect(running.wait().ending == .signal(signal))
    #expect(folder.entries == ["fed", "large.h5", "spool"])
    #expect(names(in: folder.path + "/spool").isEmpty)
  }

  /// A limit on the size of files stands for a full disk where none can be made.
  @Test(arguments: [
    "cat large.h5 | axpipe abs - -o out.h5", "axpipe abs large.h5 -o - | cat >out.h5",
  ])
  func fullDisk(script: String) throws {
    let (outcome, folder) = try run(
      "set -o pipefail; ulimit -f 4000; trap '' XFSZ; " + script)
    #expect(outcome.ending == .exit(74))
    #expect(outcome.errors.split(separator: "\n").count == 1)
    #expect(outcome.errors.hasPrefix("axpipe: error: cannot "))
    #expect(names(in: folder.path + "/spool").isEmpty)
    #expect((folder.bytes(of: "out.h5") ?? []).isEmpty)
  }

  @Test func aReaderThatHasSeenEnoughEndsIt() throws {
    let (outcome, _) = try run("axpipe copy large.h5 -o - | head -c 8; echo ${PIPESTATUS[0]}")
    #expect(outcome.output.hasSuffix("\(128 + SIGPIPE)\n"))
    #expect(outcome.errors == "")
  }

  /// A shell that ignores SIGPIPE hands that on.
  @Test func alsoWhereTheSignalIsIgnored() throws {
    let (outcome, _) = try run(
      "trap '' PIPE; axpipe copy large.h5 -o - | head -c 8 >first; echo ${PIPESTATUS[0]}")
    #expect(outcome.output == "\(128 + SIGPIPE)\n")
    #expect(outcome.errors == "")
  }

  /// What is left of a file that was read in part is read as a pipe is.
  @Test func theRestOfAFile() throws {
    let (outcome, folder) = try run(
      """
      { printf 'a line\\n'; cat large.h5; } >both
      { read line; axpipe 'mean time' - -o rest.h5; } <both
      axpipe 'mean time' large.h5 -o all.h5
      """)
    #expect(outcome.ending == .exit(0), "\(outcome.errors)")
    try python("Reference/same.py", ["all.h5", "rest.h5"], in: folder)
  }

  /// Files never take the place of closed descriptors, where messages would be written into them.
  @Test func closedDescriptors() throws {
    let (outcome, folder) = try run(
      """
      axpipe -v abs large.h5 -o one.h5 2>&-
      axpipe -v abs large.h5 -o two.h5 0<&- 1>&- 2>&-
      """)
    #expect(outcome.ending == .exit(0))
    try python("Reference/same.py", ["one.h5", "two.h5"], in: folder)
  }
}
