import AxisArrays

/// A JSON document.
enum JSONValue: Sendable {
  case object([(String, JSONValue)])
  case array([JSONValue])
  case string(String)
  /// A number, in JSON's own notation.
  case number(String)
  case bool(Bool)
  case null
  /// A document that was made before, on one line.
  case made(String)

  static func integer(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

  /// A number; null where it is not finite, since JSON has no such numbers.
  static func real(_ value: Double) -> JSONValue {
    value.isFinite ? .number(NumberText.shortest(value)) : .null
  }

  /// A string, or null.
  static func text(_ value: String?) -> JSONValue { value.map { .string($0) } ?? .null }

  /// The document on one line.
  var compact: String {
    switch self {
    case .object(let members):
      "{" + members.map { Self.quoted($0.0) + ":" + $0.1.compact }.joined(separator: ",") + "}"
    case .array(let elements): "[" + elements.map(\.compact).joined(separator: ",") + "]"
    case .string(let text): Self.quoted(text)
    case .number(let text), .made(let text): text
    case .bool(let value): String(value)
    case .null: "null"
    }
  }

  /// The document on lines, indented by two spaces; arrays of plain values stay on one.
  func indented(by indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .object(let members) where !members.isEmpty:
      let lines = members.map { inner + Self.quoted($0.0) + ": " + $0.1.indented(by: inner) }
      return "{\n" + lines.joined(separator: ",\n") + "\n" + indent + "}"
    case .array(let elements) where elements.contains(where: \.isNested):
      let lines = elements.map { inner + $0.indented(by: inner) }
      return "[\n" + lines.joined(separator: ",\n") + "\n" + indent + "]"
    case .array(let elements): return "[" + elements.map(\.compact).joined(separator: ", ") + "]"
    default: return compact
    }
  }

  private var isNested: Bool {
    switch self {
    case .object, .array, .made: true
    default: false
    }
  }

  /// The text as a JSON string, in which everything is escaped that a terminal would obey.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.isShown: result.unicodeScalars.append(scalar)
      default:
        for unit in String(scalar).utf16 {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
    }
    return result + "\""
  }
}
