import AxisArrays
import Storage
import Testing

/// Attributes of every kind that h5py writes, read and carried over.
struct AttributeTests {
  @Test
  func values() throws {
    let file = try SourceFile(path: fixture("attributes.h5"))
    let attributes = try file.array(at: nil).specification.attributes
    #expect(attributes["units"] == .string("µV"))
    #expect(attributes["fixed"] == .string("fixed"))
    #expect(attributes["padded"] == .string("pad"))
    #expect(attributes["latin"] == .string("°C"))
    #expect(attributes["list"] == .strings(["x", "yy"]))
    #expect(attributes["one"] == .string("single"))
    #expect(attributes["none"] == .strings([]))
    #expect(attributes["integer"] == .integer(-7))
    #expect(attributes["real"] == .real(0.1))
    #expect(attributes["long"]?.text?.count == 7000)
  }

  /// References, lists of lists and matrices do not hold in another file, or netCDF refuses them.
  @Test
  func storedOrderWithoutWhatCannotBeCarried() throws {
    let file = try SourceFile(path: fixture("attributes.h5"))
    let names = try file.array(at: nil).specification.attributes.map(\.name)
    #expect(
      names == [
        "units", "fixed", "list", "one", "none", "integer", "real", "short", "vector", "boolean",
        "flags", "complex", "big", "nothing", "long", "padded", "latin",
      ])
  }

  @Test(arguments: [
    ("short", "3"), ("vector", "[1.5, 2.5]"), ("boolean", "true"), ("flags", "[true, false]"),
    ("complex", "complex128"), ("big", "[258]"), ("nothing", "empty"),
  ])
  func summaries(name: String, summary: String) throws {
    let file = try SourceFile(path: fixture("attributes.h5"))
    let value = try file.array(at: nil).specification.attributes[name]
    guard case .encoded(let encoded) = value else {
      Issue.record("\(name) is \(String(describing: value))")
      return
    }
    #expect(encoded.summary == summary)
  }

  @Test
  func attributesOfTheFile() throws {
    let file = try SourceFile(path: fixture("attributes.h5"))
    let attributes = try file.attributes()
    #expect(attributes == ["title": .string("a file"), "history": .string("made")])
  }

  @Test
  func theyComeBackAsTheyWere() throws {
    let directory = try TemporaryDirectory()
    let source = try SourceFile(path: fixture("attributes.h5"))
    let specification = try source.array(at: nil).specification
    let output = try OutputFile(path: directory.file("out.h5"))
    _ = try output.createArray(at: "/data", specification: specification)
    try output.setAttributes(["title": .string("new"), "n": .integer(1)])
    try output.setAttributes(["title": .string("newer")])
    try output.commit()

    let written = try SourceFile(path: directory.file("out.h5"))
    let attributes = try written.array(at: nil).specification.attributes
    #expect(attributes.map(\.name) == specification.attributes.map(\.name))
    for (name, value) in specification.attributes {
      guard case .encoded(let old) = value else {
        #expect(attributes[name] == value, "\(name)")
        continue
      }
      // The encoding of the type has a version; h5dump shows the types as equal.
      guard case .encoded(let new) = attributes[name] else {
        Issue.record("\(name) is \(String(describing: attributes[name]))")
        continue
      }
      #expect(new.shape == old.shape, "\(name)")
      #expect(new.bytes == old.bytes, "\(name)")
      #expect(new.summary == old.summary, "\(name)")
    }
    #expect(
      try written.attributes().map(\.name) == ["n", "title"]
        && written.attributes()["title"] == .string("newer"))
  }

  /// netCDF refuses a file in which a fill value has another type than the data.
  @Test
  func fillValueOfAnotherTypeFallsAway() throws {
    let directory = try TemporaryDirectory()
    var specification = try SourceFile(path: fixture("netcdf.nc")).array(at: "short").specification
    #expect(specification.attributes["_FillValue"] != nil)
    let output = try OutputFile(path: directory.file("out.h5"))
    _ = try output.createArray(at: "/a/same", specification: specification)
    specification.elementType = .float64
    _ = try output.createArray(at: "/b/other", specification: specification)
    try output.commit()

    let written = try SourceFile(path: directory.file("out.h5"))
    #expect(
      try written.array(at: "/a/same").specification.attributes["_FillValue"]
        == specification.attributes["_FillValue"])
    #expect(try written.array(at: "/b/other").specification.attributes["_FillValue"] == nil)
  }
}
