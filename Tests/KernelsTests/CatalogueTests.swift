import Kernels
import Testing

@Suite struct CatalogueTests {
  /// A loop's name ends in the short form of the type it works on.
  static let suffixes: [UInt32: String] = Dictionary(
    uniqueKeysWithValues: zip(
      everyType.map(\.rawValue),
      ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f16", "f32", "f64", "c64", "c128"]))

  @Test func mapsAreFoundByNamesThatTellTheirTypes() throws {
    for isa in everyInstructionSet {
      let maps = entries(ax_map_at, isa)
      #expect(maps.count > 150)
      #expect(Set(maps.map(\.label)).count == maps.count)
      for map in maps {
        #expect(ax_find_map(map.name, isa)?.pointee.name == map.name)
        let input = try #require(Self.suffixes[map.input.rawValue])
        let output = try #require(Self.suffixes[map.output.rawValue])
        let ending = map.label.hasPrefix("convert_") ? "_\(input)_\(output)" : "_\(input)"
        #expect(map.label.hasSuffix(ending))
        #expect((map.varying == nil) == (map.parameter_count == 0), "\(map.label)")
      }
    }
  }

  @Test func everyPairOfRealTypesHasAConversion() throws {
    let real = Self.suffixes.filter { !$0.value.hasPrefix("c") }
    for (source, from) in real {
      for (target, to) in real where target != source {
        let entry = try map("convert_\(from)_\(to)")
        #expect(entry.input.rawValue == source)
        #expect(entry.output.rawValue == target)
      }
    }
  }

  @Test func reductionsArePairedWithTheirTypes() throws {
    for isa in everyInstructionSet {
      let reductions = entries(ax_reduction_at, isa)
      #expect(Set(reductions.map(\.label)).count == reductions.count)
      for reduction in reductions {
        let input = try #require(Self.suffixes[reduction.input.rawValue])
        #expect(reduction.label.hasSuffix("_\(input)"))
        #expect((1...Int32(AX_MAX_STATE)).contains(reduction.state_count))
        #expect(ax_find_reduction(reduction.name, isa)?.pointee.name == reduction.name)
      }
    }
  }

  @Test func whatComputesInBinary64IsMarked() {
    let inDouble = ["abs_c64", "pow_f32", "cart2pol_f32", "pol2cart_f32"]
    for isa in everyInstructionSet {
      for map in entries(ax_map_at, isa) {
        let types = [map.input, map.output]
        #expect(map.float64 == (types.contains(AX_F64) || inDouble.contains(map.label)))
      }
      for pair in entries(ax_pair_at, isa) {
        let label = String(cString: pair.name)
        #expect(pair.float64 == (pair.type == AX_F64 || inDouble.contains(label)), "\(label)")
      }
      for reduction in entries(ax_reduction_at, isa) {
        let floats = [AX_F32, AX_F64].contains(reduction.input)
        #expect(reduction.float64 == floats, "\(reduction.label)")
        let isDeviation = reduction.label.contains("std_")
        #expect((reduction.state != nil) == isDeviation)
        #expect((reduction.shift != nil) == (isDeviation && reduction.input == AX_F32))
        #expect((reduction.squares != nil) == (isDeviation && reduction.input == AX_F64))
      }
    }
  }

  @Test func unknownNamesAreNotFound() {
    #expect(ax_find_map("abs", AX_ISA_BASELINE) == nil)
    #expect(ax_find_map("", AX_ISA_BASELINE) == nil)
    #expect(ax_find_pair("cart2pol_i8", AX_ISA_BASELINE) == nil)
    #expect(ax_find_binary("subtract_f16", AX_ISA_BASELINE) == nil)
    #expect(ax_find_reduction("median_f32", AX_ISA_BASELINE) == nil)
    #expect(ax_isa_supported(AX_ISA_BASELINE))
  }
}
