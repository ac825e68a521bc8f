import AxisArrays

/// How a result was made, as attributes of its file say: enough to make it again.
struct Provenance: Hashable {
  /// The version of axpipe that made it.
  var version: String
  /// The chain on one line.
  var chain: String
  /// The arguments of the command after `axpipe run`.
  var arguments: [String]
  /// The arrays that it was made from: `in.h5:/data`.
  var inputs: [String]

  private enum Name {
    static let version = "axpipe_version"
    static let chain = "axpipe_chain"
    static let arguments = "axpipe_arguments"
    static let inputs = "axpipe_inputs"
    static let all = [version, chain, arguments, inputs]
  }

  /// Describes what is being made.
  init(chain: String, arguments: [String], inputs: [String]) {
    version = Version.current
    (self.chain, self.arguments, self.inputs) = (chain, arguments, inputs)
  }

  /// What the attributes of a file say; nil when they do not say all of it.
  init?(_ attributes: Attributes) {
    guard let version = attributes[Name.version]?.text, let chain = attributes[Name.chain]?.text,
      let arguments = attributes[Name.arguments]?.texts,
      let inputs = attributes[Name.inputs]?.texts
    else { return nil }
    (self.version, self.chain) = (version, chain)
    (self.arguments, self.inputs) = (arguments, inputs)
  }

  /// The attributes of a file with these in the place of those of an earlier run.
  func added(to attributes: Attributes) -> Attributes {
    var attributes = attributes
    attributes[Name.version] = .string(version)
    attributes[Name.chain] = .string(chain)
    attributes[Name.arguments] = .strings(arguments)
    attributes[Name.inputs] = .strings(inputs)
    return attributes
  }

  /// The attributes that say something else.
  static func others(in attributes: Attributes) -> Attributes {
    var attributes = attributes
    for name in Name.all { attributes[name] = nil }
    return attributes
  }
}

extension AttributeValue {
  /// The texts of a string attribute.
  fileprivate var texts: [String]? {
    switch self {
    case .string(let text): [text]
    case .strings(let texts): texts
    default: nil
    }
  }
}
