import AxisArrays
import Storage
import Testing

/// What axpipe writes and reads again.
struct RoundTripTests {
  private func specification(_ type: ElementType, _ shape: Int...) -> ArraySpecification {
    ArraySpecification(
      elementType: type,
      dimensions: shape.enumerated().map { Dimension(name: "dim_\($0)", length: $1) })
  }

  @Test(
    arguments: ElementType.real,
    [
      StorageLayout.contiguous,
      StorageLayout(chunk: [2, 3], deflate: 1, shuffle: true, fletcher32: true),
    ])
  func bytes(type: ElementType, layout: StorageLayout) throws {
    let directory = try TemporaryDirectory()
    let specification = specification(type, 3, 4)
    let bytes = (0..<specification.byteCount).map { UInt8($0 * 5 & 0xff) }
    let output = try OutputFile(path: directory.file("out.h5"))
    let array = try output.createArray(
      at: "data", specification: specification, layout: layout)
    try bytes.withUnsafeBytes { try array.write(Region(whole: [3, 4]), from: $0) }
    try output.commit()

    let read = try SourceFile(path: directory.file("out.h5")).array(at: nil)
    #expect(read.path == "/data")
    #expect(read.specification == specification)
    #expect(read.layout == layout)
    var again = [UInt8](repeating: 0, count: bytes.count)
    try again.withUnsafeMutableBytes { try read.read(Region(whole: [3, 4]), into: $0) }
    #expect(again == bytes)
  }

  /// A reader and a writer are at work at once, in different files.
  @Test
  func fromSeveralThreads() async throws {
    let directory = try TemporaryDirectory()
    let rows = 64
    let specification = specification(.int64, rows, 100)
    let layout = StorageLayout(chunk: [3, 100], deflate: 1)
    let first = try OutputFile(path: directory.file("first.h5"))
    let values = (0..<rows * 100).map { Int64($0) }
    try first.createArray(at: "data", specification: specification, layout: layout).write(values)
    try first.commit()

    let source = try SourceFile(path: directory.file("first.h5")).array(at: nil)
    let second = try OutputFile(path: directory.file("second.h5"))
    let copy = try second.createArray(at: "data", specification: specification, layout: layout)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for row in 0..<rows {
        group.addTask {
          let region = Region(offset: [row, 0], shape: [1, 100])
          try copy.write(source.elements(region, as: Int64.self), region)
        }
      }
      try await group.waitForAll()
    }
    try second.commit()
    let read = try SourceFile(path: directory.file("second.h5")).array(at: nil)
    #expect(try read.elements() == values)
  }

  @Test
  func regions() throws {
    let directory = try TemporaryDirectory()
    let output = try OutputFile(path: directory.file("out.h5"))
    let array = try output.createArray(
      at: "/a/b/data", specification: specification(.int32, 3, 4),
      layout: StorageLayout(chunk: [2, 9]))
    #expect(array.layout.chunk == [2, 4])
    try array.write([0, 1, 10, 11, 20, 21] as [Int32], Region(offset: [0, 0], shape: [3, 2]))
    try array.write([2, 3, 12, 13, 22, 23] as [Int32], Region(offset: [0, 2], shape: [3, 2]))
    try array.write([] as [Int32], Region(offset: [1, 0], shape: [0, 4]))
    try output.commit()
    let read = try SourceFile(path: directory.file("out.h5")).array(at: "a/b/data")
    #expect(try read.elements() == [0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23] as [Int32])
  }

  @Test(arguments: [[], [0], [0, 3], [3, 0, 2]])
  func withoutElementsOrDimensions(shape: [Int]) throws {
    let directory = try TemporaryDirectory()
    let dimensions = shape.enumerated().map {
      Dimension(name: "d\($0)", length: $1, axis: .linear(LinearAxis(gain: 2)))
    }
    let specification = ArraySpecification(elementType: .float32, dimensions: dimensions)
    let output = try OutputFile(path: directory.file("out.h5"))
    let array = try output.createArray(
      at: "data", specification: specification,
      layout: StorageLayout(chunk: shape.map { _ in 4 }, deflate: 1))
    #expect(array.layout == .contiguous)
    try array.write(Array(repeating: Float(7), count: specification.count))
    try output.commit()
    let read = try SourceFile(path: directory.file("out.h5")).array(at: nil)
    #expect(read.specification.shape == shape)
    #expect(read.specification.dimensions.map(\.axis) == dimensions.map(\.axis))
    #expect(try read.elements() == Array(repeating: Float(7), count: specification.count))
  }

  @Test
  func axes() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("out.h5")
    let specification = ArraySpecification(
      elementType: .float64,
      dimensions: [
        Dimension(
          name: "time", length: 3, axis: .linear(LinearAxis(gain: 0.1, offset: 7, unit: "s"))),
        Dimension(
          name: "ch", length: 2,
          axis: .coordinates(CoordinateAxis(values: .labels(["Fz", "µ"])))),
        Dimension(
          name: "freq", length: 2,
          axis: .coordinates(CoordinateAxis(values: .numbers([1, 2.5]), unit: "Hz"))),
        Dimension(name: "trial", length: 4),
      ])
    let output = try OutputFile(path: path)
    _ = try output.createArray(at: "data", specification: specification)
    try output.commit()

    let file = try SourceFile(path: path)
    #expect(try file.arrays().map(\.path) == ["/data"])
    let dimensions = try file.array(at: nil).specification.dimensions
    #expect(dimensions.map(\.name) == ["time", "ch", "freq", "trial"])
    #expect(dimensions[0].axis == .linear(LinearAxis(gain: 0.1, offset: 7, unit: "s")))
    #expect(try file.numbers(at: "/time").values == [7, 0.1 + 7, 2 * 0.1 + 7])
    #expect(try file.labels(at: "/ch") == ["Fz", "µ"])
    #expect(dimensions[2].axis?.unit == "Hz")
    #expect(try file.numbers(at: "/freq").values == [1, 2.5])
    #expect(dimensions[3] == Dimension(name: "trial", length: 4))
  }

  @Test
  func compactAxes() throws {
    let directory = try TemporaryDirectory()
    let axis = Axis.linear(LinearAxis(gain: 0.5, offset: -1, unit: "m"))
    let specification = ArraySpecification(
      elementType: .int8, dimensions: [Dimension(name: "x", length: 1 << 20, axis: axis)])
    let output = try OutputFile(
      path: directory.file("out.h5"), options: OutputOptions(compactAxes: true))
    _ = try output.createArray(at: "data", specification: specification)
    try output.commit()
    let read = try SourceFile(path: directory.file("out.h5")).array(at: nil)
    #expect(read.specification.dimensions[0].axis == axis)
    #expect(try contents(of: directory.file("out.h5")).count < 1 << 20 + 1 << 14)

    // And on through a copy.
    let copy = try OutputFile(path: directory.file("copy.h5"))
    _ = try copy.createArray(at: "data", specification: read.specification)
    try copy.commit()
    let again = try SourceFile(path: directory.file("copy.h5")).array(at: nil)
    #expect(again.specification.dimensions[0].axis == axis)
  }

  /// A linear axis of more values than a block has.
  @Test
  func longAxes() throws {
    let directory = try TemporaryDirectory()
    let count = 1 << 17 + 3
    let axis = LinearAxis(gain: 1.0 / 30000, offset: 12.5)
    let specification = ArraySpecification(
      elementType: .int8,
      dimensions: [Dimension(name: "time", length: count, axis: .linear(axis))])
    let output = try OutputFile(path: directory.file("out.h5"))
    _ = try output.createArray(at: "data", specification: specification)
    try output.commit()
    let written = try SourceFile(path: directory.file("out.h5")).numbers(at: "time").values
    #expect(written == (0..<count).map { axis.value(at: $0) })
  }

  @Test
  func scalesAreCopiedInTheirStoredType() throws {
    let directory = try TemporaryDirectory()
    let source = try SourceFile(path: fixture("dimensions.h5"))
    let output = try OutputFile(path: directory.file("out.h5"))
    for name in ["plain", "several", "fixed_labels", "records", "square", "group/below/nested"] {
      let array = try source.array(at: name)
      // Each in a group of its own: scales of one name may differ.
      _ = try output.createArray(
        at: "copy/\(name)/data", specification: array.specification)
    }
    try output.commit()

    let copy = try SourceFile(path: directory.file("out.h5"))
    #expect(try copy.labels(at: "copy/plain/ch") == ["Fz", "Cz", "µ"])
    #expect(try copy.labels(at: "copy/square/ch_2") == ["Fz", "Cz", "µ"])
    #expect(try copy.labels(at: "copy/fixed_labels/fixed") == ["a", "bb", "ccc"])
    let depth = try copy.array(at: "copy/several/depth")
    #expect(depth.specification.elementType == .int16)
    #expect(depth.specification.units == "mm")
    #expect(
      try copy.array(at: "copy/several/data").specification.dimensions[0].axis
        == .linear(LinearAxis(gain: 0.01, offset: 0.5, unit: "s")))
    #expect(
      message { _ = try copy.array(at: "copy/records/position") }.contains(
        "the type compound {f0: float64, f1: float32, f2: string of 1 bytes}"))
    #expect(try copy.array(at: "copy/group/below/nested/data").specification.dims[1] == "depth")
  }

  /// An axis whose length an operator changed is written anew.
  @Test
  func linearAxesOfAnotherLength() throws {
    let directory = try TemporaryDirectory()
    let source = try SourceFile(path: fixture("dimensions.h5"))
    var specification = try source.array(at: "plain").specification
    specification.dimensions[0].length = 6
    let output = try OutputFile(path: directory.file("out.h5"))
    _ = try output.createArray(at: "data", specification: specification)
    try output.commit()
    let written = try SourceFile(path: directory.file("out.h5"))
    let values = try written.numbers(at: "time").values
    #expect(values == (0..<6).map { Double($0) * 0.01 + 0.5 })
  }

  @Test
  func dimensionsSharedByArrays() throws {
    let directory = try TemporaryDirectory()
    let time = Dimension(name: "time", length: 2, axis: .linear(LinearAxis()))
    let first = ArraySpecification(elementType: .int8, dimensions: [time])
    let second = ArraySpecification(
      elementType: .int8, dimensions: [Dimension(name: "ch", length: 3), time])
    let output = try OutputFile(path: directory.file("out.h5"))
    _ = try output.createArray(at: "a", specification: first)
    _ = try output.createArray(at: "b", specification: second)
    try output.commit()
    let file = try SourceFile(path: directory.file("out.h5"))
    #expect(try file.array(at: "a").specification.dims == ["time"])
    #expect(try file.array(at: "b").specification.dims == ["ch", "time"])
  }

  @Test
  func aCoordinateBecomesItsOwnScale() throws {
    let directory = try TemporaryDirectory()
    let source = try SourceFile(path: fixture("dimensions.h5")).array(at: "depth")
    let output = try OutputFile(path: directory.file("out.h5"))
    let array = try output.createArray(at: "depth", specification: source.specification)
    try array.write([1, 2, 3] as [Int16])
    try output.commit()
    let file = try SourceFile(path: directory.file("out.h5"))
    #expect(try file.arrays() == [])
    #expect(try file.array(at: "depth").specification.dims == ["depth"])
  }

  /// Whatever the machine does in between, the same input gives the same bytes.
  @Test
  func equalRunsGiveEqualFiles() throws {
    let directory = try TemporaryDirectory()
    let specification = try SourceFile(path: fixture("xarray_netcdf4.nc")).array(at: nil)
      .specification
    for name in ["one.h5", "two.h5"] {
      let output = try OutputFile(path: directory.file(name))
      let array = try output.createArray(
        at: "data", specification: specification,
        layout: StorageLayout(chunk: [2, 3], deflate: 4, shuffle: true))
      try array.write(Array(0..<12 as Range<Int16>))
      let other = try output.createArray(at: "group/other", specification: specification)
      try other.write(Array(0..<12 as Range<Int16>))
      try output.setAttributes(["history": .string("made")])
      try output.commit()
    }
    let one = try contents(of: directory.file("one.h5"))
    #expect(try one == contents(of: directory.file("two.h5")))
    #expect(one.count > 1000)
  }
}
