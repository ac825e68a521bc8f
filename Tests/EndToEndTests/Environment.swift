import Glibc
import Testing

/// What the tests run and where they find it.
enum Environment {
  /// The root of the package.
  static let root = String(#filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 })

  /// The folder of this test target.
  static let tests = root + "/Tests/EndToEndTests"

  /// The axpipe under test: AXPIPE_TEST_BINARY, or the one built with the tests.
  static let axpipe = variable("AXPIPE_TEST_BINARY") ?? builtWithTests

  /// The axpipe that was built with the tests.
  static let builtWithTests: String = {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    return path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/axpipe"
  }()

  /// A Python with the packages of Tests/requirements.txt: AXPIPE_TEST_PYTHON, or the one that
  /// `make test` sets up.
  static let python = variable("AXPIPE_TEST_PYTHON") ?? root + "/.build/venv/bin/python"

  /// Whether the command-line cases shall write down what they get.
  static let records = variable("AXPIPE_TEST_RECORD") != nil

  /// The sanitizer that axpipe and the tests were built with, "address" or "thread":
  /// AXPIPE_SANITIZER, which `make sanitize` sets.
  static let sanitizer = variable("AXPIPE_SANITIZER")
  static let isSanitized = sanitizer != nil
  static let measuresMemory: Comment = "a sanitizer takes memory of its own"

  /// What the scripts are told: AXPIPE_TEST_LONG makes tests thorough that take long.
  static let forScripts: [String: String] = {
    // The time that outputs record, so that they can be compared.
    var settings = ["PATH": path, "SOURCE_DATE_EPOCH": "1700000000"]
    for name in ["AXPIPE_TEST_LONG", "AXPIPE_SANITIZER"] { settings[name] = variable(name) }
    return settings
  }()

  /// A folder that holds nothing but a link to axpipe, to be first in PATH.
  static let path: String = {
    guard let folder = commands else { return "/usr/bin:/bin" }
    return "\(folder.path):/usr/bin:/bin"
  }()

  /// Whether a program is installed that not every system has.
  static func hasProgram(_ name: String) -> Bool { access("/usr/bin/\(name)", X_OK) == 0 }

  private static let commands: ScratchFolder? = {
    guard let folder = try? ScratchFolder() else { return nil }
    symlink(axpipe, folder.path + "/axpipe")
    return folder
  }()

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

/// Runs axpipe in a folder.
func axpipe(
  _ arguments: [String], in folder: ScratchFolder, environment: [String: String] = [:]
) throws -> Command.Outcome {
  try command(arguments, in: folder, environment: environment).run()
}

/// An axpipe command, not yet started. Times in its output are fixed.
func command(
  _ arguments: [String], in folder: ScratchFolder, environment: [String: String] = [:]
) -> Command {
  Command(
    executable: Environment.axpipe, arguments: arguments, directory: folder.path,
    environment: ["SOURCE_DATE_EPOCH": "1700000000"].merging(environment) { $1 })
}

/// Runs a script of this target with the tests' Python and fails the test when the script does.
@discardableResult
func python(
  _ script: String, _ arguments: [String] = [], in folder: ScratchFolder,
  environment: [String: String] = [:]
) throws -> String {
  try #require(
    access(Environment.python, X_OK) == 0,
    "there is no \(Environment.python); 'make test' sets it up, or name one in AXPIPE_TEST_PYTHON")
  let outcome = try Command(
    executable: Environment.python,
    arguments: ["-B", "\(Environment.tests)/\(script)"] + arguments,
    directory: folder.path, environment: Environment.forScripts.merging(environment) { $1 }
  ).run()
  try #require(
    outcome.ending == .exit(0), "\(script) failed:\n\(outcome.output)\(outcome.errors)")
  return outcome.output
}
