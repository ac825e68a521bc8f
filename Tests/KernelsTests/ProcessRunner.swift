import Glibc

/// Runs programs that are at hand on the machine.
enum ProcessRunner {
  /// Where a program is, if PATH leads to it.
  static func path(of program: String) -> String? {
    guard let path = getenv("PATH") else { return nil }
    for folder in String(cString: path).split(separator: ":") {
      let candidate = "\(folder)/\(program)"
      if access(candidate, X_OK) == 0 { return candidate }
    }
    return nil
  }

  struct Failure: Error {
    let call: String
    let code = errno
  }

  /// Everything a program writes on its standard output and error, given a file of `input` as its
  /// last argument. No argument may contain a quote.
  static func output(of arguments: [String], input: String) throws -> String {
    var name = Array("/tmp/kernels-XXXXXX".utf8CString)
    let file = mkstemp(&name)
    guard file >= 0 else { throw Failure(call: "mkstemp") }
    let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    var rest = Array(input.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw Failure(call: "write") }
      rest = rest.dropFirst(count)
    }
    close(file)
    let command = (arguments + [path]).map { "'\($0)'" }.joined(separator: " ")
    guard let stream = popen("\(command) 2>&1", "r") else { throw Failure(call: "popen") }
    var (result, buffer): ([UInt8], [UInt8]) = ([], Array(repeating: 0, count: 4096))
    while case let count = fread(&buffer, 1, buffer.count, stream), count > 0 {
      result += buffer.prefix(count)
    }
    let status = pclose(stream)
    let text = String(decoding: result, as: UTF8.self)
    return status == 0 || !text.isEmpty ? text : "status \(status)"
  }
}
