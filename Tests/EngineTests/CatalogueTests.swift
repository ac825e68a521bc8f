import AxisArrays
import ChainLanguage
import Devices
import Engine
import Operators
import Planner
import Testing

/// Properties of every operator: nothing but the data and the chain decides a bit of the result.
///
/// The chains are the operators' own examples; those that do not fit an array of these dimensions,
/// or that read files, are passed over, but every operator must have one that fits.
@Suite struct CatalogueTests {
  /// Dimensions that are smaller than a block, equal to it, and several blocks and a bit.
  static let shapes = [[1, 1, 2], [7, 3, 2], [700, 5, 2]]

  static let names = Catalogue.entries.map(\.name)

  /// Chains for every operator.
  static func chains(of name: String) throws -> [String] {
    let entry = try #require(Catalogue.entries.first { $0.name == name })
    return entry.declaration.examples.map(\.chain) + [
      "\(name) time", "\(name) ch", "\(name) axis=xy",
    ]
  }

  @Test(arguments: names, ElementType.allCases)
  func blocksThreadsAndInstructionSetsChangeNothing(name: String, type: ElementType) throws {
    var fitting = 0
    for shape in Self.shapes {
      let sample = try Sample(type, shape: shape)
      for chain in try Self.chains(of: name) {
        guard let expected = try? sample.run(chain) else { continue }
        fitting += 1
        for (blockBytes, threads) in [(64, 1), (1 << 10, 2), (3000, 3), (2 << 20, 2)] {
          let result = try sample.run(chain, threads: threads, blockBytes: blockBytes)
          #expect(
            result.bytes == expected.bytes,
            "\(chain) on \(sample), blocks of \(blockBytes) bytes, \(threads) threads")
        }
        for instructionSet in InstructionSet.allCases where instructionSet.isSupported {
          let result = try sample.run(chain, instructionSet: instructionSet)
          #expect(result.bytes == expected.bytes, "\(chain) on \(sample), \(instructionSet)")
        }
      }
    }
    #expect(try (fitting > 0) == Self.takes(name, type), "\(fitting) examples of \(name) fit")
  }

  /// Whether one of an operator's chains takes elements of a type: of complex numbers one that begins
  /// with an operator for them.
  static func takes(_ name: String, _ type: ElementType) throws -> Bool {
    try !type.isComplex
      || chains(of: name).contains { chain in
        let first = try Chain(parsing: chain).calls.first?.name ?? ""
        return Catalogue.entry(named: first)?.declaration.takesComplex == true
      }
  }

  /// A chain is its operators one after another: fusing them changes nothing.
  @Test(arguments: ElementType.real)
  func fusingChangesNothing(type: ElementType) throws {
    let chain = ["abs", "clip 0 5", "log 10 clip_zero=true", "diff time", "transpose", "mean ch"]
    let sample = try Sample(type, shape: [300, 5, 2])
    let fused = try sample.run(chain.joined(separator: " | "), blockBytes: 4096)
    var array = sample
    for step in chain { array = try Sample(array.run(step)) }
    #expect(fused.bytes == array.array.withBytes(Array.init))
    #expect(fused.specification == array.specification)
  }

  /// Differences of differences need more than one element before a block, and scratch memory for
  /// them; what is left of an empty dimension still has blocks.
  @Test(arguments: [
    "abs | diff time | scale 2", "diff time | diff time", "diff time | abs | diff time | diff time",
    "transpose | diff time | diff ch | mean xy", "linear [1, 2, 3, 4, 5] 0.5 axis=ch | diff ch",
  ])
  func longChainsOverBlocks(chain: String) throws {
    for type in [ElementType.int16, .float32] {
      let sample = try Sample(type, shape: [301, 5, 2])
      let expected = try sample.run(chain)
      for blockBytes in [1, 100, 2000, 5000] {
        let result = try sample.run(chain, threads: 2, blockBytes: blockBytes)
        #expect(result.bytes == expected.bytes, "\(sample), blocks of \(blockBytes) bytes")
      }
    }
  }

  @Test(arguments: [1, 2 << 20])
  func reductionsOfNothingHaveBlocks(blockBytes: Int) throws {
    let array = try Sample(.float32, shape: [5, 0, 2])
    let sums = try array.run("cart2pol xy | sum ch", blockBytes: blockBytes)
    #expect(sums.numbers == Array(repeating: 0, count: 10))
    let means = try Sample(.float32, shape: [0, 40, 2]).run("mean time", blockBytes: blockBytes)
    #expect(means.numbers.count == 80 && means.numbers.allSatisfy(\.isNaN))
  }

  /// A coefficient that stays the same for many elements is one number for a whole tile.
  @Test func coefficientsWithLongRuns() throws {
    let sample = try Sample(.float32, shape: [5, 3000, 2])
    let whole = try sample.run("linear [1, 2, 3, 4, 5] [0, 1, 2, 3, 4] axis=time")
    let parts = try sample.run(
      "linear [1, 2, 3, 4, 5] [0, 1, 2, 3, 4] axis=time", threads: 2, blockBytes: 1000)
    #expect(whole.bytes == parts.bytes)
    let third = try sample.run("linear 3 2")
    #expect(whole.bytes[2 * 24000..<3 * 24000] == third.bytes[2 * 24000..<3 * 24000])
  }

  /// NumPy gives empty results for empty arrays; only a reduction without a neutral element fails.
  @Test(arguments: names, [[0, 3, 2], [4, 0, 2]])
  func emptyArraysGoThrough(name: String, shape: [Int]) throws {
    let sample = try Sample(.float32, shape: shape)
    for chain in try Self.chains(of: name) {
      guard let plan = try? sample.plan(chain) else { continue }
      let result = try sample.run(chain)
      #expect(result.statistics.bytesWritten == plan.output.byteCount, "\(chain)")
      if !result.bytes.isEmpty {
        let neutral = chain.contains("sum") || chain.contains("trapezoid")
        #expect(
          result.numbers.allSatisfy { neutral ? $0 == 0 : $0.isNaN }, "\(chain) on \(sample)")
      }
    }
  }
}

extension Sample {
  /// The result of a run as the input of the next.
  init(_ result: Result) throws {
    specification = result.specification
    array = try MemoryArray(
      shape: specification.shape, elementType: specification.elementType)
    let target = array
    result.bytes.withUnsafeBytes { target.write(Region(whole: target.shape), from: $0) }
  }
}
