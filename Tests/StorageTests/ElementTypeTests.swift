import AxisArrays
import Storage
import Testing

/// Reading every element type that NumPy wrote in both byte orders, and refusing all others.
struct ElementTypeTests {
  @Test(arguments: ["little", "big"])
  func integers(order: String) throws {
    let file = try SourceFile(path: fixture("types.h5"))
    func values<Integer: FixedWidthInteger & BitwiseCopyable>(
      _ name: String, _: Integer.Type
    ) throws -> [Integer] {
      let array = try file.array(at: "\(order)/\(name)")
      #expect(array.specification.elementType == ElementType(rawValue: name))
      #expect(array.specification.dims == ["dim_0"])
      return try array.elements()
    }
    #expect(try values("int8", Int8.self) == [.min, .max, 0, 1, -1])
    #expect(try values("int16", Int16.self) == [.min, .max, 0, 1, -1])
    #expect(try values("int32", Int32.self) == [.min, .max, 0, 1, -1])
    #expect(try values("int64", Int64.self) == [.min, .max, 0, 1, -1])
    #expect(try values("uint8", UInt8.self) == [.min, .max, 0, 1, 3])
    #expect(try values("uint16", UInt16.self) == [.min, .max, 0, 1, 3])
    #expect(try values("uint32", UInt32.self) == [.min, .max, 0, 1, 3])
    #expect(try values("uint64", UInt64.self) == [.min, .max, 0, 1, 3])
  }

  /// The bits of the greatest number, the least above 0, -0, infinity and NumPy's NaN.
  @Test(arguments: ["little", "big"])
  func floats(order: String) throws {
    let file = try SourceFile(path: fixture("types.h5"))
    let half = try file.array(at: "\(order)/float16")
    #expect(half.specification.elementType == .float16)
    #expect(try half.elements() == [0x7bff, 0x0001, 0x8000, 0x7c00, 0x7e00] as [UInt16])
    let single = try file.array(at: "\(order)/float32")
    #expect(single.specification.elementType == .float32)
    let singleBits: [UInt32] = [0x7f7f_ffff, 1, 0x8000_0000, 0x7f80_0000, 0x7fc0_0000]
    #expect(try single.elements() == singleBits)
    let double = try file.array(at: "\(order)/float64")
    #expect(double.specification.elementType == .float64)
    let doubleBits: [UInt64] = [
      0x7fef_ffff_ffff_ffff, 1, 0x8000_0000_0000_0000, 0x7ff0_0000_0000_0000,
      0x7ff8_0000_0000_0000,
    ]
    #expect(try double.elements() == doubleBits)
  }

  @Test
  func wholeDatasetsAsFloat64() throws {
    let file = try SourceFile(path: fixture("types.h5"))
    #expect(try file.numbers(at: "big/int16").values == [-32768, 32767, 0, 1, -1])
    let half = try file.numbers(at: "/little/float16")
    #expect(half.shape == [5])
    #expect(half.values[..<4] == [65504, 0x1p-24, 0, .infinity])
    #expect(half.values[2].sign == .minus)
    #expect(half.values[4].isNaN)
    #expect(
      message { _ = try file.numbers(at: "/other/string") }.hasSuffix(
        "is not numeric but of type string"))
  }

  @Test(arguments: [
    ("compound", "compound {x: int32, y: big-endian float64}"),
    ("string", "string"),
    ("empty", "empty"),
    ("date", "opaque 'NUMPY:<M8[ns]'"),
    ("list", "list of int32"),
    ("bfloat16", "16-bit float"),
    ("24-bit", "24-bit integer"),
  ])
  func othersAreRefusedByName(name: String, type: String) throws {
    let path = fixture("types.h5")
    let file = try SourceFile(path: path)
    #expect(throws: StorageError.unsupportedType(file: path, object: "/other/\(name)", type: type))
    {
      try file.array(at: "other/\(name)")
    }
  }

  @Test(arguments: [
    ("boolean", "bool", ElementType.uint8),
    ("complex", "complex64", .complex64),
    ("enumeration", "enumeration {OFF, ON}", .uint8),
  ])
  func whatIsReadAsAnotherType(name: String, stored: String, type: ElementType) throws {
    let file = try SourceFile(path: fixture("types.h5"))
    #expect(try file.listing(at: "other/\(name)").storedType == stored)
    #expect(try file.array(at: "other/\(name)").specification.elementType == type)
    let text = message { _ = try file.numbers(at: "other/\(name)") }
    #expect(text.hasSuffix("is not numeric but of type complex64") == type.isComplex)
  }

  @Test
  func othersAreListedWithoutSpecification() throws {
    let arrays = try SourceFile(path: fixture("types.h5")).arrays()
    #expect(arrays.count { $0.path.hasPrefix("/little/") && $0.specification != nil } == 11)
    let others = arrays.filter { $0.path.hasPrefix("/other/") && $0.specification == nil }
    // Not the strings, and not the dataset without elements.
    let names: Set = [
      "/other/24-bit", "/other/bfloat16", "/other/compound", "/other/date", "/other/list",
    ]
    #expect(Set(others.map(\.path)) == names)
    #expect(arrays.first { $0.path == "/big/int32" }?.storedType == "big-endian int32")
  }
}
