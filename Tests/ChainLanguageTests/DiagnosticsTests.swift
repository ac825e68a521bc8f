import AxisArrays
import ChainLanguage
import Testing

/// What a user sees of an error, but for the program's name in front.
private func rendered(_ text: String) -> String {
  do throws(ChainError) {
    _ = try Chain(parsing: text)
    return "no error"
  } catch {
    let head = error.headline + (error.remedy.map { "; " + $0 } ?? "")
    return ([head] + error.excerpt).joined(separator: "\n")
  }
}

@Suite("Messages of the grammar")
struct DiagnosticsTests {
  @Test(
    "each mistake has its sentence, caret and remedy",
    arguments: [
      (
        "",
        "the chain is empty; write at least one operator; 'axpipe ops' lists them"
      ),
      (
        " # only a comment",
        """
        the chain is empty; write at least one operator; 'axpipe ops' lists them
           # only a comment
                           ^
        """
      ),
      (
        "| abs",
        """
        no operator before '|'; write an operator or remove the '|'
          | abs
          ^
        """
      ),
      (
        "abs | | log",
        """
        no operator before '|'; write an operator or remove the '|'
          abs | | log
                ^
        """
      ),
      (
        "abs |",
        """
        no operator after '|'; write an operator or remove the '|'
          abs |
              ^
        """
      ),
      (
        "op \"time",
        """
        the string is not closed; end it with '"' on the same line
          op "time
             ^~~~~
        """
      ),
      (
        "op \"time\r\nlog",
        """
        the string is not closed; end it with '"' on the same line
          op "time
             ^~~~~
        """
      ),
      (
        "op \"time\\",
        """
        the string is not closed; end it with '"' on the same line
          op "time\\
             ^~~~~~
        """
      ),
      (
        "op [1, 2 | log",
        """
        the list is not closed; end it with ']'
          op [1, 2 | log
             ^
        """
      ),
      (
        "op [1, [2]]",
        """
        a list inside a list; a list holds numbers, words and strings
          op [1, [2]]
                 ^
        """
      ),
      (
        "op [1,,2]",
        """
        an element of the list is missing; write a value or remove the comma
          op [1,,2]
                ^
        """
      ),
      (
        "op [0.5 1]",
        """
        a comma is missing in the list; separate the elements by commas, as in [1, 2, 3]
          op [0.5 1]
                  ^
        """
      ),
      (
        "op [a=1]",
        """
        '=' without a parameter name; write name=value
          op [a=1]
               ^
        """
      ),
      (
        "op 0, 1",
        """
        a comma outside a list; separate arguments by spaces; a list is written [1, 2, 3]
          op 0, 1
              ^
        """
      ),
      (
        "op 1]",
        """
        ']' without '['; a list is written [1, 2, 3]
          op 1]
              ^
        """
      ),
      (
        "op =1",
        """
        '=' without a parameter name; write name=value
          op =1
             ^
        """
      ),
      (
        "op min= | log",
        """
        no value for 'min'; write min=value
          op min= | log
             ^~~~
        """
      ),
      (
        "op 1=2",
        """
        '1' is not the name of a parameter; write name=value
          op 1=2
             ^
        """
      ),
      (
        "op a\"b\"",
        """
        a space is missing; separate the arguments by spaces
          op a"b"
              ^
        """
      ),
      (
        "op[1]",
        """
        a space is missing; separate the arguments by spaces
          op[1]
            ^
        """
      ),
      (
        "op @",
        """
        no file after '@'; write @FILE:/path, or @"FILE:/path" if it has spaces
          op @
             ^
        """
      ),
      (
        "op @:/x",
        """
        no file after '@'; write @FILE:/path, or @"FILE:/path" if it has spaces
          op @:/x
             ^~~~
        """
      ),
      (
        #"op "a\x41""#,
        #"""
        unknown escape '\x' in the string; the escapes are \" \\ \n and \t
          op "a\x41"
               ^~
        """#
      ),
      (
        "clip(0, 1)",
        """
        unexpected character '('; arguments follow the name, separated by spaces, without parentheses
          clip(0, 1)
              ^
        """
      ),
      (
        "abs; log",
        """
        unexpected character ';'; operators are joined by '|'
          abs; log
             ^
        """
      ),
      (
        "op “time”",
        """
        unexpected character '“'; text is quoted as in "text"
          op “time”
             ^
        """
      ),
      (
        "op −1",
        """
        unexpected character '−'; write the minus sign '-'
          op −1
             ^
        """
      ),
      (
        "op \u{7}x",
        """
        unexpected character U+0007; remove it
          op \u{FFFD}x
             ^
        """
      ),
      (
        "op a?b",
        """
        unexpected character '?'; put text that holds it in "quotes"
          op a?b
              ^
        """
      ),
      (
        "op 1e400",
        """
        '1e400' is too large for a number; write inf for infinity
          op 1e400
             ^~~~~
        """
      ),
      (
        "abs | 3 log",
        """
        '3' is not the name of an operator; every stage begins with one; 'axpipe ops' lists them
          abs | 3 log
                ^
        """
      ),
      (
        "abs\n# second\n  log [1,\n",
        """
        the list is not closed; end it with ']'
            log [1,
                ^
        """
      ),
    ])
  func messages(text: String, expected: String) {
    #expect(rendered(text) == expected)
  }

  @Test("what the grammar finds is a usage error")
  func category() {
    #expect(throws: ChainError.self) { try Chain(parsing: "|") }
    let kind = ChainError.Kind.rejected(.data, headline: "x", remedy: nil)
    #expect(ChainError(.emptyStage, source: "|", range: 0..<1).category == .usage)
    #expect(ChainError(kind, source: "|", range: 0..<1).category == .data)
  }
}

@Suite("Excerpts")
struct SourceExcerptTests {
  @Test(
    "the caret stands under the place",
    arguments: [
      ("abs | clp 0 1 | log 10", 6..<9, "  abs | clp 0 1 | log 10", "        ^~~"),
      ("\tabs\tclp", 5..<8, "  \tabs\tclp", "  \t   \t^~~"),
      ("op 時間 x", 10..<11, "  op 時間 x", "          ^"),
      ("op 時間 x", 3..<9, "  op 時間 x", "     ^~~~"),
      ("op e\u{301}e x", 8..<9, "  op e\u{301}e x", "        ^"),
      ("op 👩‍🔬 x", 15..<16, "  op 👩‍🔬 x", "        ^"),
      ("a\nbc d\ne", 5..<6, "  bc d", "     ^"),
      ("a\r\nbc", 3..<5, "  bc", "  ^~"),
      ("abc", 3..<3, "  abc", "     ^"),
      ("abc\nd", 1..<5, "  abc", "   ^~"),
      ("abc", 90..<95, "  abc", "     ^"),
      ("a\u{1B}[31mb", 6..<7, "  a\u{FFFD}[31mb", "        ^"),
    ] as [(String, Range<Int>, String, String)])
  func caret(text: String, range: Range<Int>, line: String, caret: String) {
    #expect(SourceExcerpt(of: text, at: range).lines == [line, caret])
  }

  @Test("the line's number counts every kind of line break once")
  func lineNumber() {
    #expect(SourceExcerpt(of: "a", at: 0..<1).lineNumber == 1)
    #expect(SourceExcerpt(of: "a\nb\r\nc\rd", at: 7..<8).lineNumber == 4)
  }

  @Test("a long line is cut around the place")
  func longLine() {
    let text =
      String(repeating: "abs | ", count: 100) + "clp" + String(repeating: " | abs", count: 100)
    let lines = SourceExcerpt(of: text, at: 600..<603).lines
    #expect(lines[0].count == 122)
    #expect(lines[0].hasPrefix("  …") && lines[0].hasSuffix("…"))
    let caret = lines[1].count - 3
    #expect(lines[1].hasSuffix(" ^~~"))
    #expect(lines[0].dropFirst(caret).hasPrefix("clp"))
  }

  @Test("blank text has no excerpt")
  func blank() {
    #expect(SourceExcerpt(of: " \n ", at: 0..<1).lines == [])
  }
}

@Suite("Suggestions")
struct NearestNameTests {
  static let names = ["abs", "clip", "log", "scale", "subtract", "aggregate", "nanmax", "nanmin"]

  @Test(
    arguments: [
      ("clp", "clip"), ("lgo", "log"), ("Abs", "abs"), ("substract", "subtract"),
      ("agg", "aggregate"), ("nanman", "nanmax"), ("scael", "scale"), ("xyz", nil), ("", nil),
      ("q", nil), ("nan", nil), (String(repeating: "a", count: 100_000), nil),
    ] as [(String, String?)])
  func nearest(name: String, expected: String?) {
    #expect(nearestName(to: name, among: Self.names) == expected)
  }
}
