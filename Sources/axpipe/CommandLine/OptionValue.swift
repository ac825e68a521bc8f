import AxisArrays
import Devices
import Pictures
import Planner

/// Where the user wants to compute.
enum DeviceChoice: Hashable, Sendable {
  case auto
  case cpu
  /// `gpu` or `opencl[:N]`.
  case openCL(OpenCLSelection)
}

/// The formats of a result.
enum OutputFormat: String, CaseIterable, Hashable, Sendable {
  case h5, csv, tsv, json, npy

  /// Whether a file in the format says how it was made.
  var isHDF5: Bool {
    switch self {
    case .h5: true
    case .csv, .tsv, .json, .npy: false
    }
  }

  /// The format that a file name's extension stands for: HDF5 unless it is one of the others.
  init(path: String) {
    let name = path.pathNames.last ?? ""
    let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last
    self = ending.flatMap { OutputFormat(rawValue: $0.lowercased()) } ?? .h5
  }
}

/// What is wrong with the value of an option; the headline names the option.
struct InvalidValue: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) {
    self.description = description
  }
}

/// Reads the values of options.
enum OptionValue {
  @Sendable static func names(_ text: String) throws -> [String] {
    let names = text.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) }
    if names.contains(where: { $0.isEmpty || $0.unicodeScalars.contains("/") }) {
      throw InvalidValue("write names with commas between them, as in time,ch")
    }
    if let repeated = names.first(where: { name in names.filter { $0 == name }.count > 1 }) {
      throw InvalidValue("the name '\(repeated)' stands twice")
    }
    return names
  }

  /// A file that is written beside the result, which may go to standard output itself.
  @Sendable static func file(_ text: String) throws -> String {
    if text == "-" {
      throw InvalidValue("write the path of a file, which cannot be standard output")
    }
    return text
  }

  @Sendable static func rate(_ text: String) throws -> Double {
    guard let rate = Double(text), rate.isFinite, rate > 0, (1 / rate).isFinite else {
      throw InvalidValue("write the samples per second as a positive number, as in 30000")
    }
    return rate
  }

  @Sendable static func device(_ text: String) throws -> DeviceChoice {
    switch text {
    case "auto": return .auto
    case "cpu": return .cpu
    case "gpu": return .openCL(.gpu)
    case "opencl": return .openCL(.first)
    default:
      if text.hasPrefix("opencl:"), let index = Int(text.dropFirst(7)), index >= 0 {
        return .openCL(.index(index))
      }
      throw InvalidValue("write auto, cpu, gpu, opencl or opencl:N")
    }
  }

  @Sendable static func suffix(_ text: String) throws -> String {
    if text.isEmpty || text.unicodeScalars.contains("/") {
      throw InvalidValue("write a part of a name, without '/', as in _features")
    }
    return text
  }

  /// There is room for so many temporary files.
  @Sendable static func jobs(_ text: String) throws -> Int {
    guard let count = Int(text), (1...128).contains(count) else {
      throw InvalidValue("write a whole number from 1 to 128")
    }
    return count
  }

  @Sendable static func threads(_ text: String) throws -> Int {
    guard let count = Int(text), (1...4096).contains(count) else {
      throw InvalidValue("write a whole number from 1 to 4096")
    }
    return count
  }

  @Sendable static func memory(_ text: String) throws -> ByteSize {
    guard let size = ByteSize(text) else {
      throw InvalidValue("write a size such as 256M or 1GiB")
    }
    guard size.bytes >= MemoryBudget.smallestLimit else {
      let smallest = ByteSize(bytes: MemoryBudget.smallestLimit).description
      throw InvalidValue("at least \(smallest) is needed")
    }
    return size
  }

  @Sendable static func compression(_ text: String) throws -> LayoutRequest.Compression {
    switch text {
    case "none": return .none
    case "gzip": return .gzip(level: 4)
    default:
      guard text.hasPrefix("gzip:"), let level = Int(text.dropFirst(5)), (1...9).contains(level)
      else { throw InvalidValue("write none, gzip, or gzip:1 to gzip:9") }
      return .gzip(level: level)
    }
  }

  @Sendable static func chunking(_ text: String) throws -> LayoutRequest.Chunking {
    if text == "none" { return .none }
    let lengths = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
    let whole = lengths.compactMap { $0 }.filter { $0 > 0 }
    guard whole.count == lengths.count else {
      throw InvalidValue("write one length per dimension, as in 4096,32, or none")
    }
    return .shape(whole)
  }

  @Sendable static func format(_ text: String) throws -> OutputFormat {
    guard let format = OutputFormat(rawValue: text) else {
      throw InvalidValue("write h5, csv, tsv, json or npy")
    }
    return format
  }

  @Sendable static func valueKinds(_ text: String) throws -> [ValueKind] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let kind = ValueKind(rawValue: String($0)) else {
        throw InvalidValue("write nan, inf or saturated, or several with commas between them")
      }
      return kind
    }
  }

  @Sendable static func channels(_ text: String) throws -> ChannelChoice {
    let parts = text.unicodeScalars.split(separator: ",", omittingEmptySubsequences: false)
      .map { String($0.drop { $0 == " " }) }
    if parts.contains(where: { $0.isEmpty || $0 == "-" }) {
      throw InvalidValue("write channels with commas between them, as in A01,A05-A12")
    }
    return ChannelChoice(parts)
  }

  @Sendable static func pictureSize(_ text: String) throws -> PictureSize {
    let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    let allowed = 200...8192
    guard (1...2).contains(numbers.count), numbers.allSatisfy({ $0.map(allowed.contains) ?? false })
    else {
      throw InvalidValue("write a width and a height of 200 to 8192 pixels, as in 1200x800")
    }
    return PictureSize(width: numbers[0] ?? 0, height: numbers.dropFirst().first ?? nil)
  }

  @Sendable static func progress(_ text: String) throws -> ProgressChoice {
    guard let choice = ProgressChoice(rawValue: text) else {
      throw InvalidValue("write auto, always or never")
    }
    return choice
  }

  @Sendable static func logFormat(_ text: String) throws -> LogFormat {
    guard let format = LogFormat(rawValue: text) else {
      throw InvalidValue("write text or json")
    }
    return format
  }
}
