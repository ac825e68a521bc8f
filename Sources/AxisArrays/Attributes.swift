import OrderedCollections

/// Named values that describe an array, in their stored order.
public struct Attributes: Sendable, Hashable, Sequence, ExpressibleByDictionaryLiteral {
  private var values: OrderedDictionary<ExactName, AttributeValue>

  /// Makes attributes in the order written; a name that comes twice keeps the last value.
  public init(dictionaryLiteral elements: (String, AttributeValue)...) {
    values = OrderedDictionary(elements.map { ($0.exact, $1) }, uniquingKeysWith: { $1 })
  }

  /// The value of the attribute `name`. A new one goes to the end; nil removes it.
  public subscript(name: String) -> AttributeValue? {
    get { values[name.exact] }
    set { values[name.exact] = newValue }
  }

  /// The number of attributes.
  public var count: Int { values.count }

  /// Whether there are none.
  public var isEmpty: Bool { values.isEmpty }

  /// Goes over names and values in their order.
  public func makeIterator() -> AnyIterator<(name: String, value: AttributeValue)> {
    var iterator = values.makeIterator()
    return AnyIterator { iterator.next().map { ($0.key.text, $0.value) } }
  }
}

/// The value of an attribute.
public enum AttributeValue: Sendable, Hashable {
  case string(String)
  case strings([String])
  case integer(Int64)
  case real(Double)
  /// A value of any other stored type, kept as it was read so that it can be written again.
  case encoded(EncodedAttribute)

  /// The text of a string attribute.
  public var text: String? {
    switch self {
    case .string(let text): text
    case .strings(let texts) where texts.count == 1: texts[0]
    default: nil
    }
  }
}

/// An attribute's value as bytes with the stored description of their type.
public struct EncodedAttribute: Sendable, Hashable {
  /// The storage library's own encoding of the element type.
  public var datatype: [UInt8]
  /// The shape; empty for a scalar, nil for an attribute without a value.
  public var shape: [Int]?
  /// The elements in row-major order.
  public var bytes: [UInt8]
  /// The value as a person reads it, such as `[1, 2, 3]`.
  public var summary: String

  /// Keeps a value as it was read.
  public init(datatype: [UInt8], shape: [Int]?, bytes: [UInt8], summary: String) {
    self.datatype = datatype
    self.shape = shape
    self.bytes = bytes
    self.summary = summary
  }
}
