import AxisArrays
import Storage
import Testing

/// Names and axes of dimensions, in files that h5py wrote.
struct DimensionTests {
  private let path = fixture("dimensions.h5")

  private func dimensions(_ name: String) throws -> [Dimension] {
    try SourceFile(path: path).array(at: name).specification.dimensions
  }

  private func stored(_ object: String, _ kind: CoordinateKind, unit: String? = nil) -> Axis {
    .coordinates(
      CoordinateAxis(
        values: .stored(StoredObject(file: path, path: object), kind: kind), unit: unit)
    )
  }

  private var time: Dimension {
    Dimension(
      name: "time", length: 4, axis: .linear(LinearAxis(gain: 0.01, offset: 0.5, unit: "s")),
      origin: StoredObject(file: path, path: "/time"))
  }

  private func coordinate(
    _ name: String, _ kind: CoordinateKind, unit: String? = nil, object: String? = nil
  ) -> Dimension {
    let object = object ?? "/" + name
    return Dimension(
      name: name, length: 3, axis: stored(object, kind, unit: unit),
      origin: StoredObject(file: path, path: object))
  }

  @Test
  func scalesNameTheDimensions() throws {
    #expect(try dimensions("plain") == [time, coordinate("ch", .labels)])
  }

  @Test
  func theLastOfSeveralScalesCounts() throws {
    #expect(try dimensions("several") == [time, coordinate("depth", .numbers, unit: "mm")])
  }

  @Test
  func aDimensionWithoutScaleBesideOneWith() throws {
    #expect(try dimensions("partial") == [time, Dimension(name: "dim_1", length: 3)])
  }

  @Test
  func otherTypesOfCoordinates() throws {
    #expect(try dimensions("fixed_labels")[1] == coordinate("fixed", .labels))
    #expect(try dimensions("records")[1] == coordinate("position", .other))
  }

  /// The scale's attribute NAME is `another name`, but other readers go by the name of the link.
  @Test
  func scalesInAGroupAbove() throws {
    #expect(
      try dimensions("group/below/nested") == [time, coordinate("depth", .numbers, unit: "mm")])
  }

  @Test
  func labelsNameTheDimensionsIfAllAreThere() throws {
    #expect(
      try dimensions("labelled")
        == [Dimension(name: "trial", length: 4), Dimension(name: "a_b", length: 3)])
    #expect(
      try dimensions("half_labelled")
        == [Dimension(name: "dim_0", length: 4), Dimension(name: "dim_1", length: 3)])
    #expect(
      try dimensions("bare")
        == [Dimension(name: "dim_0", length: 4), Dimension(name: "dim_1", length: 3)])
  }

  @Test
  func scalarAndEmpty() throws {
    let file = try SourceFile(path: path)
    let scalar = try file.array(at: "scalar")
    #expect(scalar.specification.dimensions == [])
    #expect(try scalar.elements() == [2.5] as [Float])
    let none = try file.array(at: "none")
    #expect(none.specification.shape == [0, 3])
    #expect(try none.elements() == [] as [Float])
  }

  @Test
  func aScaleOnTwoDimensionsGivesTwoNames() throws {
    let dimensions = try dimensions("square")
    #expect(dimensions.map(\.name) == ["ch", "ch_2"])
    #expect(dimensions[1].axis == stored("/ch", .labels))
  }

  @Test
  func aScaleOfAnotherLengthIsNoAxis() throws {
    #expect(
      try dimensions("mismatched")
        == [Dimension(name: "short", length: 4), coordinate("ch", .labels)])
  }

  @Test
  func aDeletedScaleIsNone() throws {
    #expect(
      try dimensions("orphan") == [Dimension(name: "dim_0", length: 4), coordinate("ch", .labels)])
  }

  @Test
  func aScaleIsAnArrayOfItsOwnDimension() throws {
    #expect(try dimensions("depth") == [Dimension(name: "depth", length: 3)])
  }

  @Test
  func softLinksAreFollowed() throws {
    #expect(try dimensions("link") == [time, coordinate("ch", .labels)])
  }

  @Test
  func scalesAreNotListed() throws {
    let paths = Set(try SourceFile(path: path).arrays().map(\.path))
    #expect(
      paths == [
        "/plain", "/several", "/partial", "/fixed_labels", "/records", "/group/below/nested",
        "/labelled", "/half_labelled", "/bare", "/scalar", "/none", "/square", "/mismatched",
        "/orphan",
      ])
  }

  @Test
  func valuesOfCoordinates() throws {
    let file = try SourceFile(path: path)
    #expect(try file.labels(at: "/ch") == ["Fz", "Cz", "µ"])
    #expect(try file.labels(at: "/fixed") == ["a", "bb", "ccc"])
    #expect(try file.numbers(at: "/depth").values == [10, 20, 30])
    #expect(try file.ends(at: "/time") == .numbers(0.5, 0.53))
    #expect(try file.ends(at: "/fixed") == .labels("a", "ccc"))
    #expect(try file.ends(at: "/ch") == .labels("Fz", "µ"))
    #expect(try file.ends(at: "/position") == nil)
    #expect(try file.ends(at: "/none") == nil)
    #expect(
      message { _ = try file.labels(at: "/depth") }.hasSuffix(
        "is not a list of strings but of type big-endian int16"))
  }

  @Test
  func regions() throws {
    let array = try SourceFile(path: path).array(at: "plain")
    let region = Region(offset: [1, 1], shape: [2, 2])
    #expect(try array.elements(region) == [4, 5, 7, 8] as [Int16])
    #expect(try array.elements(Region(offset: [4, 0], shape: [0, 3])) == [] as [Int16])
  }
}
