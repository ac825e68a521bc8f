import AxisArrays
import Testing

@Suite struct SpecificationTests {
  @Test func anotherAxisForgetsTheOrigin() {
    let origin = StoredObject(file: "a.h5", path: "/time")
    var dimension = Dimension(
      name: "time", length: 10, axis: .linear(LinearAxis(gain: 0.5, unit: "s")), origin: origin)
    #expect(dimension.origin == origin)
    dimension.name = "t"
    #expect(dimension.origin == origin)
    dimension.axis = .linear(LinearAxis(gain: 0.25, unit: "s"))
    #expect(dimension.origin == nil)
  }

  @Test func attributesKeepTheirOrder() {
    var attributes: Attributes = ["b": .integer(1), "a": .string("x")]
    attributes["c"] = .real(0.5)
    attributes["b"] = .integer(2)
    #expect(attributes.map(\.name) == ["b", "a", "c"])
    attributes["b"] = nil
    #expect(attributes.map(\.name) == ["a", "c"])
  }

  @Test func unitsAreAnAttribute() {
    var specification = ArraySpecification(elementType: .int16, dimensions: [])
    #expect(specification.units == nil)
    specification.units = "uV"
    #expect(specification.attributes["units"] == .string("uV"))
    specification.units = nil
    #expect(specification.attributes.isEmpty)
  }

  @Test func sizesOfImpossibleArraysSaturate() {
    let dimension = Dimension(name: "x", length: 1 << 61)
    let specification = ArraySpecification(elementType: .float64, dimensions: [dimension])
    #expect(specification.count == 1 << 61)
    #expect(specification.byteCount == Int.max)
  }

  /// Small integers become float32, large ones float64, all others stay; float16 is computed in
  /// float32.
  @Test(arguments: ElementType.allCases)
  func arithmeticTypes(type: ElementType) {
    if !type.isInteger {
      #expect(type.arithmeticResult == type)
    } else {
      #expect(type.arithmeticResult == (type.size <= 2 ? .float32 : .float64))
    }
    #expect(type.arithmeticCompute != .float16)
    #expect([type.isInteger, type.isFloat, type.isComplex].count { $0 } == 1)
    #expect(type.part.size * (type.isComplex ? 2 : 1) == type.size)
    #expect(ElementType.real.contains(type) == !type.isComplex)
    #expect(type.rawValue.hasSuffix(String(type.size * 8)))
    #expect(type.suffix.hasSuffix(String(type.size * 8)))
  }
}
