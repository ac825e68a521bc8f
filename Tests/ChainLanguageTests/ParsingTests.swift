import ChainLanguage
import Testing

/// Parses and gives the values of the only operator's arguments.
private func arguments(_ text: String) throws -> [Value] {
  try Chain(parsing: text).calls[0].arguments.map(\.value)
}

@Suite("Chain text that the grammar allows")
struct ParsingTests {
  @Test("operators, arguments and where they stand")
  func ranges() throws {
    let chain = try Chain(parsing: "abs | clip 0 max=1.5")
    #expect(chain.source == "abs | clip 0 max=1.5")
    #expect(
      chain.calls == [
        OperatorCall(name: "abs", nameRange: 0..<3, arguments: [], range: 0..<3),
        OperatorCall(
          name: "clip", nameRange: 6..<10,
          arguments: [
            Argument(value: .integer(0), range: 11..<12),
            Argument(label: "max", labelRange: 13..<16, value: .real(1.5), range: 17..<20),
          ], range: 6..<20),
      ])
  }

  @Test(
    "numbers",
    arguments: [
      ("1", .integer(1)), ("-1", .integer(-1)), ("+7", .integer(7)), ("007", .integer(7)),
      ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
      ("9223372036854775808", .real(9_223_372_036_854_775_808)),
      (".5", .real(0.5)), ("1.", .real(1)), ("-1.25", .real(-1.25)), ("1e-3", .real(0.001)),
      ("1E+2", .real(100)), ("5e-324", .real(.leastNonzeroMagnitude)), ("1e-999", .real(0)),
      ("inf", .real(.infinity)), ("-inf", .real(-.infinity)),
      ("+inf", .real(.infinity)),
    ] as [(String, Value)])
  func numbers(text: String, value: Value) throws {
    #expect(try arguments("op " + text) == [value])
  }

  @Test("nan and the sign of zero")
  func specialNumbers() throws {
    let values = try arguments("op nan")
    if case .real(let nan) = values[0] {
      #expect(nan.isNaN)
    } else {
      Issue.record("not a number")
    }
    for text in ["-0", "-0.0", "-0e5"] {
      guard case .real(let zero) = try arguments("op " + text)[0] else {
        Issue.record("\(text) is not a real number")
        continue
      }
      #expect(zero.sign == .minus && zero.isZero, "\(text)")
    }
  }

  @Test(
    "words, strings and none",
    arguments: [
      ("time", .word("time")), ("dim_0", .word("dim_0")), ("...", .word("...")),
      ("true", .word("true")), ("0x10", .word("0x10")), ("1e", .word("1e")), (".", .word(".")),
      ("-", .word("-")), ("1.2.3", .word("1.2.3")), ("e5", .word("e5")),
      ("uV/s", .word("uV/s")), ("m/s^2", .word("m/s^2")), ("µV", .word("µV")),
      ("°C", .word("°C")), ("チャンネル", .word("チャンネル")), ("infinite", .word("infinite")),
      ("none", .none), ("\"\"", .string("")), ("\"none\"", .string("none")),
      (#""a b|c#[,]""#, .string("a b|c#[,]")), (#""\"\\\n\t""#, .string("\"\\\n\t")),
      ("\"a\tb\"", .string("a\tb")), ("\"…\"", .string("…")),
    ] as [(String, Value)])
  func words(text: String, value: Value) throws {
    #expect(try arguments("op " + text) == [value])
  }

  @Test(
    "lists",
    arguments: [
      ("[]", []), ("[ ]", []), ("[1]", [.integer(1)]),
      ("[1, 2,3]", [.integer(1), .integer(2), .integer(3)]),
      ("[1,2,]", [.integer(1), .integer(2)]),
      ("[a,\"b\",none,.5]", [.word("a"), .string("b"), .none, .real(0.5)]),
      ("[\n  1, # the first\n  2\n]", [.integer(1), .integer(2)]),
    ] as [(String, [Value])])
  func lists(text: String, values: [Value]) throws {
    #expect(try arguments("op " + text) == [.list(values)])
  }

  @Test(
    "files",
    arguments: [
      ("@gains.h5", "gains.h5", nil), ("@gains.h5:/g", "gains.h5", "/g"),
      ("@../a-b_c/g.h5:/x/y", "../a-b_c/g.h5", "/x/y"), ("@odd:/g.h5:/x", "odd:/g.h5", "/x"),
      ("@g(1)=2.h5:/x", "g(1)=2.h5", "/x"), ("@a:b", "a:b", nil),
      ("@\"my gains.h5:/a b\"", "my gains.h5", "/a b"),
    ] as [(String, String, String?)])
  func files(text: String, file: String, dataset: String?) throws {
    let value = Value.file(FileReference(file: file, dataset: dataset))
    #expect(try arguments("op " + text) == [value])
    #expect(try arguments("op x=[1,\(text)]") == [.list([.integer(1), value])])
  }

  @Test(
    "stages are separated by pipes, newlines or both",
    arguments: [
      "a|b|c", " a | b | c ", "a\nb\nc", "a\r\nb\r\nc\r\n", "a\rb\rc", "a |\n b |\n c",
      "a\n| b\n| c", "\n\na\n\n|\n\nb\nc\n\n", "# first\na # comment | x\n# more\nb|c#end",
      "\u{FEFF}a\nb\nc", "a\u{A0}|\u{A0}b | c", "a |\r\n\t# note\r\n b | c",
    ])
  func separators(text: String) throws {
    #expect(try Chain(parsing: text).calls.map(\.name) == ["a", "b", "c"])
  }

  @Test("a parameter's value may stand apart from its name")
  func spacedLabel() throws {
    let argument = try Chain(parsing: "op x = 1").calls[0].arguments[0]
    #expect(argument.label == "x" && argument.value == .integer(1))
  }

  @Test(
    "a chain prints as text that parses to the same chain",
    arguments: [
      ("abs|clip   0 max=1", "abs | clip 0 max=1"),
      ("a # x\nb [1,.5,\"q\"] y=none", #"a | b [1, 0.5, "q"] y=none"#),
      ("a @f.h5:/x -inf nan 1e-9", #"a @"f.h5:/x" -inf nan 1e-09"#),
    ])
  func printing(text: String, printed: String) throws {
    let chain = try Chain(parsing: text)
    #expect(chain.description == printed)
    #expect(try Chain(parsing: printed).description == printed)
  }
}
