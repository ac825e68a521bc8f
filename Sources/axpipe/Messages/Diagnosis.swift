import ArgumentParser
import AxisArrays
import ChainLanguage

/// What an error means to the user: a line, perhaps the place in the chain, and an exit code.
struct Diagnosis: Hashable {
  /// What is wrong.
  var headline: String
  /// What to do about it.
  var remedy: String?
  /// The chain's line and the caret under it, or what else there is to read.
  var excerpt: [String] = []
  /// The exit code.
  var code: Int32

  /// Understands any error that reaches the end of the program.
  init(_ error: any Error) {
    switch error {
    case let error as ArrayFailure:
      self.init(error.error)
      name(error.array)
    case let error as ChainFileError:
      self.init(error.error)
      let line = SourceExcerpt(of: error.error.source, at: error.error.range).lineNumber
      headline = "\(error.file):\(line): \(headline)"
    case let error as ChainError:
      self.init(failure: error)
      excerpt = error.excerpt
    case let error as any Failure: self.init(failure: error)
    default: self.init(parser: error)
    }
  }

  /// Names the input, where the headline does not name its file.
  mutating func name(_ input: ArrayLocation) {
    let name = input.fileName
    let places = input.isStandardInput ? [name] : ["'\(name)'", "'\(name):/"]
    if headline.hasPrefix("\(name):") || places.contains(where: headline.contains) { return }
    headline = "\(input.text): \(headline)"
  }

  /// What an earlier process has said.
  init(headline: String, remedy: String?, code: Int32) {
    (self.headline, self.remedy, self.code) = (headline, remedy, code)
  }

  private init(failure: any Failure) {
    headline = failure.headline
    remedy = failure.remedy
    excerpt = failure.details.map { "  \($0.printable)" }
    code = failure.category.rawValue
  }

  /// Understands an error of the argument parser, which gives sentences with capitals and full stops.
  private init(parser error: any Error) {
    let text = Axpipe.message(for: error)
    guard !text.isEmpty, Axpipe.exitCode(for: error) == .validationFailure else {
      headline = text.isEmpty ? "\(error)" : text
      remedy = "this is a mistake in axpipe; please report it with the command line"
      code = FailureCategory.software.rawValue
      return
    }
    let line = text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: " ")
    code = FailureCategory.usage.rawValue
    // "Unknown option '--outptu'. Did you mean '--output'?", "The value … is invalid for '…': …"
    var parts = line.split(separator: ". ", maxSplits: 1).map { Self.phrase($0) }
    if parts.count == 1 {
      parts = line.split(separator: ">': ", maxSplits: 1).map { Self.phrase($0) }
      if parts.count > 1 { parts[0] += ">'" }
    }
    headline = parts[0]
    remedy = parts.count > 1 && !Self.isFarFetched(line) ? parts[1] : "see 'axpipe --help'"
  }

  /// Whether an option is suggested that is hardly like the one that was given.
  private static func isFarFetched(_ line: String) -> Bool {
    let parts = line.split(separator: "'", omittingEmptySubsequences: false)
    guard parts.count == 5, parts[2].hasSuffix("Did you mean ") else { return false }
    let names = [parts[1], parts[3]].map { String($0.drop { $0 == "-" }) }
    return nearestName(to: names[0], among: [names[1]]) == nil
  }

  /// A sentence as a phrase: a small letter first and no full stop.
  private static func phrase(_ sentence: Substring) -> String {
    var phrase = sentence
    if phrase.hasSuffix(".") { phrase.removeLast() }
    return phrase.prefix(1).lowercased() + phrase.dropFirst()
  }

  /// The line without the program's name.
  var sentence: String {
    (headline + (remedy.map { "; \($0)" } ?? "")).printable
  }

  /// A line of the excerpt; the caret stands out.
  private static func marked(_ line: String) -> String {
    let text = line.drop { $0 == " " || $0 == "\t" }
    guard text.hasPrefix("^"), text.dropFirst().allSatisfy({ $0 == "~" }) else { return line }
    return line[..<text.startIndex] + Style.errors.marked(text, .good)
  }

  /// All of it as printed on standard error.
  func text(_ format: LogFormat) -> String {
    switch format {
    case .text:
      (["axpipe: \(Style.errors.marked("error:", .alarm)) \(sentence)"] + excerpt.map(Self.marked))
        .joined(separator: "\n")
    case .json:
      JSONValue.object([
        ("time", .string(Timestamp.ofMessage().text)),
        ("level", .string("error")),
        ("message", .string(headline)),
        ("remedy", .text(remedy)),
        ("excerpt", .array(excerpt.map(JSONValue.string))),
        ("exitCode", .integer(code)),
      ]).compact
    }
  }
}

/// An error in the work on one of several arrays.
struct ArrayFailure: Error {
  /// The array.
  var array: ArrayLocation
  /// What is wrong with it.
  var error: any Error
}

/// An error in a chain that was read from a file.
struct ChainFileError: Error {
  /// The file's path.
  var file: String
  /// What is wrong in it.
  var error: ChainError
}
