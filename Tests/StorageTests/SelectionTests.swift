import AxisArrays
import Storage
import Testing

/// Patterns for the paths of arrays.
@Suite struct SelectionTests {
  @Test(arguments: [
    ("/a/b", "/a/b", true), ("a/b", "/a/b", true), ("/a/*", "/a/b", true),
    ("/a/*", "/a/b/c", false),
    ("/*", "/a/b", false), ("/**", "/a/b/c", true), ("**", "/a", true), ("/**/c", "/c", true),
    ("/**/c", "/a/b/c", true), ("/**/c", "/a/b/cc", false), ("/a/**/c", "/a/c", true),
    ("/a/**/b/**/c", "/a/x/b/y/z/c", true), ("/a/**/b/**/c", "/a/x/y/c", false),
    ("/a*c", "/abbc", true), ("/a*c", "/ac", true), ("/a*b*c", "/aXbbYc", true),
    ("/a*b*c", "/aXcYb", false), ("/?", "/a", true), ("/?", "/ab", false), ("/?", "/", false),
    ("/ä?", "/äö", true), ("/[abc]", "/b", true), ("/[a-c]x", "/bx", true),
    ("/[!a-c]", "/b", false),
    ("/[^a-c]", "/d", true), ("/[]]", "/]", true), ("/[a-]", "/-", true), ("/[ab", "/[ab", true),
    ("/\\*", "/*", true), ("/\\*", "/a", false), ("/a\\", "/a\\", true),
    // An accent of its own, on whatever it stands, is one character, as it is to `fnmatch`.
    ("/*\u{301}", "/e\u{301}", true), ("/?", "/e\u{301}", false), ("/??", "/e\u{301}", true),
    ("/\u{E9}", "/e\u{301}", false), ("/\\\u{301}", "/\u{301}", true),
    ("/[a\u{301}]", "/a", true), ("/a\r\n?", "/a\r\nb", true),
    ("/[a-z]\u{301}/x", "/e\u{301}/x", true),
    // Linear: a matcher that tries every way would not end.
    (
      "/" + String(repeating: "a*", count: 40) + "b", "/" + String(repeating: "a", count: 200),
      false
    ),
  ])
  func matches(pattern: String, path: String, isMatch: Bool) {
    #expect(PathPattern(pattern).matches(path) == isMatch)
  }

  @Test func selectsInOrderAndOnce() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("in.h5")
    let output = try OutputFile(path: path)
    for name in ["/b/x", "/a/x", "/a/y", "/c[1]"] {
      let specification = ArraySpecification(
        elementType: .int8, dimensions: [Dimension(name: "dim_0", length: 0)])
      _ = try output.createArray(at: name, specification: specification)
    }
    try output.commit()
    let file = try SourceFile(path: path)
    #expect(try file.paths(selectedBy: ["*/x"]) == ["/b/x", "/a/x"])
    #expect(try file.paths(selectedBy: ["/a/*", "**/x", "/a/y"]) == ["/a/x", "/a/y", "/b/x"])
    #expect(try file.paths(selectedBy: ["/c[1]"]) == ["/c[1]"], "the name comes before the pattern")
    #expect(
      message { _ = try file.paths(selectedBy: ["/d*"]) }
        == "no array in '\(path)' matches '/d*'; it holds /b/x, /a/x, /a/y, /c[1]")
  }
}
