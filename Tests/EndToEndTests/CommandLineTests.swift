import Glibc
import Testing

/// One case of the command line: a folder with a shell script `command` and the `stdout`, `stderr`
/// and `exit` that it must give. A file that is not there stands for nothing, and for 0.
struct CommandLineCase: CustomTestStringConvertible {
  var name: String
  var folder: String { "\(Environment.tests)/Cases/\(name)" }
  var testDescription: String { name }

  static let all = names(in: "\(Environment.tests)/Cases").map { CommandLineCase(name: $0) }

  /// What the case must give, in the order of the files' names.
  var expected: [String] { ["exit", "stderr", "stdout"].map { text(of: "\(folder)/\($0)") } }

  /// Writes down what the case gives. Nothing is written as no file.
  func record(_ results: [String]) {
    for (file, content) in zip(["exit", "stderr", "stdout"], results) {
      let path = "\(folder)/\(file)"
      if content.isEmpty { unlink(path) } else { write(content, to: path) }
    }
  }
}

/// The command line as people meet it. `make record` writes down what the cases give now.
@Suite struct CommandLineTests {
  /// The files that cases read, made once.
  static let inputs = Result {
    let folder = try ScratchFolder()
    try python("Inputs/make.py", in: folder)
    return folder
  }

  /// Where the cases look for OpenCL devices: what they print does not depend on the machine.
  static let noDevices = Result { try ScratchFolder() }

  @Test(arguments: CommandLineCase.all)
  func gives(_ example: CommandLineCase) throws {
    let inputs = try Self.inputs.get()
    let folder = try ScratchFolder()
    let copied = try Command(
      executable: "/bin/cp", arguments: inputs.entries + [folder.path], directory: inputs.path
    ).run()
    try #require(copied.ending == .exit(0), "\(copied.errors)")

    let outcome = try Command(
      executable: "/bin/sh", arguments: ["\(example.folder)/command"], directory: folder.path,
      environment: [
        "PATH": Environment.path, "SOURCE_DATE_EPOCH": "1700000000",
        "OCL_ICD_VENDORS": try Self.noDevices.get().path,
      ]
    ).run()
    let ending =
      switch outcome.ending {
      case .exit(0): ""
      case .exit(let code): "\(code)\n"
      case .signal(let signal): "signal \(signal)\n"
      }
    let results = [ending, outcome.errors, outcome.output]
    if Environment.records { return example.record(results) }
    #expect(results[0] == example.expected[0])
    #expect(results[1] == example.expected[1])
    #expect(results[2] == example.expected[2])
    #expect(!folder.entries.contains { $0.contains(".tmp") || $0.hasPrefix(".") })
  }

  @Test func thereAreCases() {
    #expect(CommandLineCase.all.count > 40)
  }
}
