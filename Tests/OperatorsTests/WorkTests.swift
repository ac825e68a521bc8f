import AxisArrays
import ChainLanguage
import Devices
import Operators
import Testing

private func work(_ chain: String, _ name: String, _ type: ElementType) throws -> [Work] {
  try apply(chain, to: input(name, type)).work
}

@Suite("The work of operators")
struct WorkTests {
  @Test("float16 is computed in float32 and rounded after every operator")
  func half() throws {
    #expect(
      try work("abs | scale 2", "single", .float16) == [
        .map([
          MapStep(kernel: "convert_f16_f32", input: .float16, output: .float32),
          .function("abs", .float32),
          MapStep(kernel: "convert_f32_f16", input: .float32, output: .float16),
        ]),
        .map([
          MapStep(kernel: "convert_f16_f32", input: .float16, output: .float32),
          .function("scale", .float32, .real(2)),
          MapStep(kernel: "convert_f32_f16", input: .float32, output: .float16),
        ]),
      ])
  }

  @Test(
    "bounds of integers are brought into the type's range",
    arguments: [
      (ElementType.int16, "clip 0 1", .signed(0), .signed(1)),
      (.int16, "clip -1e9 1e9", .signed(-32768), .signed(32767)),
      (.int8, "clip max=3", .signed(-128), .signed(3)),
      (.uint8, "clip -5 -1", .unsigned(0), .unsigned(0)),
      (.uint8, "clip 300", .unsigned(255), .unsigned(255)),
      (.uint64, "clip 1", .unsigned(1), .unsigned(.max)),
      (.uint64, "clip 0 1e18", .unsigned(0), .unsigned(1_000_000_000_000_000_000)),
      (.int64, "clip -inf 9007199254740993", .signed(.min), .signed(9_007_199_254_740_993)),
      (.int64, "clip -1e300 1e300", .signed(.min), .signed(.max)),
      (.float64, "clip 0", .real(0), .real(.infinity)),
      (.float32, "clip max=1", .real(-.infinity), .real(1)),
    ] as [(ElementType, String, Scalar, Scalar)])
  func clipBounds(type: ElementType, chain: String, lower: Scalar, upper: Scalar) throws {
    #expect(
      try work(chain, "single", type) == [
        .map([.function("clip", type, .constant(lower), .constant(upper)).limiting()])
      ])
  }

  @Test("a bound with a fraction makes integers floats")
  func fractionalBound() throws {
    #expect(
      try work("clip 0.5", "single", .uint8) == [
        .map([
          MapStep(kernel: "convert_u8_f32", input: .uint8, output: .float32),
          .function("clip", .float32, .real(0.5), .real(.infinity)).limiting(),
        ])
      ])
  }

  @Test(
    "what is known of a result saves its work",
    arguments: [
      ("abs", .uint16, []), ("copy", .int8, []), ("astype int16", .int16, []),
      ("transpose time ch", .float32, []), ("pow 1", .float32, []),
      ("pow", .float32, [.map([.function("square", .float32)])]),
      ("pow 0.5", .float64, [.map([.function("sqrt_power", .float64)])]),
      ("pow -1", .float64, [.map([.function("invert", .float64)])]),
      ("pow 3", .float64, [.map([.function("pow", .float64, .real(3))])]),
    ] as [(String, ElementType, [Work])])
  func savings(chain: String, type: ElementType, expected: [Work]) throws {
    #expect(try work(chain, "recording", type) == expected)
  }

  @Test(
    "clip_zero lifts to the smallest normal number of the result's type",
    arguments: [
      (.float16, 0x1p-14), (.float32, 0x1p-126), (.float64, 0x1p-1022), (.int16, 0x1p-126),
      (.uint64, 0x1p-1022),
    ] as [(ElementType, Double)])
  func clipZero(type: ElementType, smallest: Double) throws {
    guard case .map(let steps) = try work("log clip_zero=true", "single", type)[0] else {
      Issue.record("not a map")
      return
    }
    let clip = steps.first { $0.kernel.hasPrefix("clip") }
    #expect(clip?.parameters == [.real(smallest), .real(.infinity)])
  }

  @Test("the constants of a logarithm add up to 1/log2(base)")
  func logConstants() throws {
    let rows = fixture("coefficients.tsv").filter { $0[0] == "log" }
    #expect(rows.count > 5)
    for row in rows {
      let exact = row[2].split(separator: " ").compactMap { Double($0) }
      for (type, bits) in [(ElementType.float32, 45), (.float64, 100)] {
        guard case .map(let steps) = try work("log \(row[1])", "single", type)[0],
          case .constant(.real(let high)) = steps[0].parameters[0],
          case .constant(.real(let low)) = steps[0].parameters[1]
        else {
          Issue.record("no constants")
          continue
        }
        let error = abs((high - exact[0]) + (low - exact[1]))
        #expect(error <= abs(exact[0]) * Double(sign: .plus, exponent: -bits, significand: 1))
        if type == .float32 { #expect(Double(Float(high)) == high && Double(Float(low)) == low) }
      }
    }
  }

  @Test("weights of the trapezoidal rule and steps of a derivative")
  func coordinateCoefficients() throws {
    for row in fixture("coefficients.tsv") where row[0] != "log" {
      let (x, expected) = (numbers(row[1]), numbers(row[2]))
      var array = input("single", .float64)
      array.dimensions[0] = Dimension(
        name: "time", length: x.count,
        axis: .coordinates(
          CoordinateAxis(values: .stored(StoredObject(file: "a", path: "/x"), kind: .numbers))))
      let files = Files(arrays: ["/x": (x, [x.count])])
      let found: [Double]
      if row[0] == "diff" {
        let work = try apply("diff time true", to: array, files: files).work
        guard case .map(let steps) = work[1],
          case .along(dimension: 0, let values) = steps[0].parameters[0]
        else {
          Issue.record("no steps")
          continue
        }
        found = values
      } else {
        let work = try apply("trapezoid time", to: array, files: files).work
        guard case .reduce(let reduction) = work.last else {
          Issue.record("no reduction")
          continue
        }
        found = expected.indices.map { reduction.weights?[$0] ?? 0 }
      }
      #expect(found.count == expected.count)
      for (one, other) in zip(found, expected) {
        #expect(abs(one - other) <= abs(other) * 0x1p-51, "\(row)")
      }
    }
  }

  @Test(
    "reductions of integers",
    arguments: [
      ("max", .int16, "max_i64", .int16), ("nanmin", .uint8, "min_u64", .uint8),
      ("sum", .uint32, "sum_u64", .uint64), ("nansum", .int64, "sum_i64", .int64),
      ("mean", .int8, "mean_f64", .float64), ("nanstd", .uint64, "nanstd_f64", .float64),
    ] as [(String, ElementType, String, ElementType)])
  func integerReductions(
    operation: String, type: ElementType, kernel: String, result: ElementType
  ) throws {
    let application = try apply("\(operation) time", to: input("recording", type))
    let kernels = application.work.compactMap {
      if case .reduce(let reduction) = $0 { reduction.kernel } else { nil }
    }
    #expect(kernels == [kernel])
    #expect(application.output.elementType == result)
  }

  @Test("places are looked up where the axis has numbers")
  func places() throws {
    func lookup(_ chain: String, _ name: String) throws -> Work? {
      let last = try work(chain, name, .float32).last
      return if case .lookup = last { last } else { nil }
    }
    #expect(try lookup("argmax time", "recording") == .lookup(.linear(gain: 0.5, offset: 2)))
    #expect(try lookup("argmin freq", "spectrum") == .lookup(.values([1, 2, 4, 8, 16])))
    #expect(try lookup("argmin win", "spectrum") == .lookup(.linear(gain: 1, offset: 0)))
    #expect(try lookup("argmin freq index=true", "spectrum") == nil)
    #expect(try lookup("argmax ch", "recording") == nil)
    let indices = try apply("argmax ch", to: input("recording", .float32)).output
    #expect(indices.elementType == .int64)
  }

  @Test("coefficients lie along their axis")
  func coefficients() throws {
    let files = Files(arrays: ["/g": ([1, 2, 3], [1, 3]), "/one": ([7], [1, 1])])
    let array = input("recording", .float32)
    #expect(
      try apply("linear @a:/g [4, 5, 6] ch", to: array, files: files).work == [
        .map([
          .function(
            "linear", .float32, .along(dimension: 1, values: [1, 2, 3]),
            .along(dimension: 1, values: [4, 5, 6]))
        ])
      ])
    #expect(
      try apply("linear @a:/one 1", to: array, files: files).work == [
        .map([.function("linear", .float32, .real(7), .real(1))])
      ])
  }

  private func numbers(_ text: String) -> [Double] {
    text.split(separator: " ").compactMap { Double($0) }
  }
}
