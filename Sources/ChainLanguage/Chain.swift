/// A range of UTF-8 offsets in the text of a chain.
public typealias SourceRange = Range<Int>

/// A parsed chain: its text and the operators in order.
public struct Chain: Sendable, Hashable {
  /// The text that was parsed.
  public var source: String
  /// The operators, first to last.
  public var calls: [OperatorCall]

  /// Makes a chain of operators parsed from `source`.
  public init(source: String, calls: [OperatorCall]) {
    self.source = source
    self.calls = calls
  }
}

/// An operator's name and arguments as written.
public struct OperatorCall: Sendable, Hashable {
  /// The operator's name.
  public var name: String
  /// Where the name stands.
  public var nameRange: SourceRange
  /// The arguments in order.
  public var arguments: [Argument]
  /// Where the whole call stands.
  public var range: SourceRange

  /// Makes a call.
  public init(
    name: String, nameRange: SourceRange, arguments: [Argument], range: SourceRange
  ) {
    self.name = name
    self.nameRange = nameRange
    self.arguments = arguments
    self.range = range
  }
}

/// One argument, positional or `name=value`.
public struct Argument: Sendable, Hashable {
  /// The parameter's name when it was written.
  public var label: String?
  /// Where the label stands.
  public var labelRange: SourceRange?
  /// The value.
  public var value: Value
  /// Where the value stands.
  public var range: SourceRange

  /// Makes an argument.
  public init(
    label: String? = nil, labelRange: SourceRange? = nil, value: Value, range: SourceRange
  ) {
    self.label = label
    self.labelRange = labelRange
    self.value = value
    self.range = range
  }
}

/// A value in a chain.
public enum Value: Sendable, Hashable {
  /// A number that is exactly a signed 64-bit integer, written without point or exponent.
  case integer(Int64)
  /// Any other number, also `inf`, `-inf` and `nan`.
  case real(Double)
  /// A bare word, such as an axis name, `true` or `...`.
  case word(String)
  /// A quoted string.
  case string(String)
  /// `[1, 2, 3]`
  case list([Value])
  /// `none`
  case none
  /// `@FILE:/path`: a small array in an HDF5 file.
  case file(FileReference)
}

/// The operand `@FILE:/path`.
public struct FileReference: Sendable, Hashable {
  /// The file's path.
  public var file: String
  /// The dataset's path inside the file; nil stands for the only one.
  public var dataset: String?

  /// Refers to `dataset` in `file`.
  public init(file: String, dataset: String?) {
    self.file = file
    self.dataset = dataset
  }
}
