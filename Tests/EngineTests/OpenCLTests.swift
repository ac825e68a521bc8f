import AxisArrays
import Devices
import Engine
import Planner
import Storage
import Testing

/// An OpenCL device gives the CPU's results, bit for bit; only what is in a NaN may differ.
@Suite struct OpenCLTests {
  /// The first device, once as a CPU in the host's memory and once as a GPU with copies.
  static let devices: [OpenCLDevice] = {
    guard let info = try? OpenCLDeviceInfo.select(.first) else { return [] }
    return [true, false].map { OpenCLDevice(info, cache: nil, sharesMemory: $0, isCPU: $0) }
  }()

  @Test func thereIsADevice() throws {
    #expect(Self.devices.count == 2)
    for device in Self.devices { #expect(device.info.shortcomings == []) }
  }

  @Test(arguments: CatalogueTests.names)
  func everyOperatorGivesTheSameBits(name: String) throws {
    let device = try #require(Self.devices.first)
    let cases = try ElementType.allCases.flatMap { try self.cases(of: name, $0) }
    // One program for all of them: each would take long to compile by itself.
    for type in ElementType.allCases {
      let isThere = cases.contains { $0.sample.specification.elementType == type }
      #expect(try isThere == CatalogueTests.takes(name, type), "\(type)")
    }
    let plans = try cases.map { try $0.sample.plan($0.chain, threads: 2) }
    try device.prepare(Array(Set(plans.flatMap(\.stages).map(\.work))))
    for (sample, chain) in cases {
      let expected = try sample.run(chain)
      for blockBytes in sample.specification.shape[0] > 7 ? [2000, 4096, 2 << 20] : [1, 2 << 20] {
        let result = try sample.run(chain, threads: 2, blockBytes: blockBytes, on: device)
        #expect(
          result.bytesWithOneNaN == expected.bytesWithOneNaN,
          "\(chain) on \(sample), blocks of \(blockBytes) bytes")
        #expect(
          result.statistics.values.saturated == expected.statistics.values.saturated, "\(chain)")
      }
    }
  }

  /// The chains of an operator that fit an array, with the array. Each is a kernel to compile for
  /// each type; they differ in how they begin and end, so one is enough for most types.
  private func cases(
    of name: String, _ type: ElementType
  ) throws -> [(sample: Sample, chain: String)] {
    let samples = try CatalogueTests.shapes.map { try Sample(type, shape: $0) }
    let chains = try CatalogueTests.chains(of: name).filter { chain in
      samples.contains { (try? $0.plan(chain)) != nil }
    }
    return chains.prefix(type == .float32 ? chains.count : 1).flatMap { chain in
      samples.filter { (try? $0.run(chain)) != nil }.map { ($0, chain) }
    }
  }

  /// Works that meet in one kernel.
  static let chains = [
    "abs | clip 0 5 | log 10 clip_zero=true | diff time | transpose | mean ch",
    "abs | diff time | scale 2", "diff time | diff time | diff ch",
    "diff time | abs | diff time | diff time", "transpose | diff time | diff ch | mean xy",
    "linear [1, 2, 3, 4, 5] 0.5 axis=ch | diff ch", "linear [1, 2] 0.5 axis=xy | transpose xy",
    "cart2pol | diff xy", "cart2pol | transpose xy", "pol2cart | max xy | diff time",
    "cart2pol | std time", "astype int8 | cart2pol | std time", "astype int8 | median time",
    "astype int8 | cart2pol | max xy", "astype uint8 | transpose ch", "transpose ch time xy | abs",
    "astype uint8 | median ch | nanmedian time", "mean ch | diff time | std time",
    "std ch | std time", "argmax ch | scale 2", "argmin time | log", "trapezoid time | abs",
    "transpose xy | median time", "astype int8 | cart2pol | pol2cart | median xy",
    "clip -100 100 | astype int64 | sum ch | sum time", "astype float16 | invert",
    "astype uint64 | argmin ch index=true", "nanmean time", "max xy | transpose",
  ]

  @Test(arguments: chains)
  func longChainsGiveTheSameBits(chain: String) throws {
    for device in Self.devices {
      for type in [ElementType.int16, .float32] {
        let sample = try Sample(type, shape: [301, 5, 2])
        let expected = try sample.run(chain)
        for blockBytes in [100, 5000, 2 << 20] {
          let result = try sample.run(chain, threads: 2, blockBytes: blockBytes, on: device)
          #expect(
            result.bytesWithOneNaN == expected.bytesWithOneNaN,
            "\(sample), blocks of \(blockBytes) bytes")
          #expect(result.statistics.values.saturated == expected.statistics.values.saturated)
        }
      }
    }
  }

  /// Values are made of what is stored on any device, in blocks of any size, by any number of
  /// threads alike.
  @Test(arguments: [
    ElementType.int8, .int16, .uint16, .int32, .uint64, .float16, .float32, .float64,
  ])
  func unpacking(type: ElementType) throws {
    let sample = try Sample(type, shape: [301, 5, 2])
    var decoding = Decoding(type)
    decoding.elementType = type.arithmeticResult
    decoding.missing = [7, -3]
    decoding.scale = .along(dimension: 1, values: [0.5, 0.1, 3, -1, 1e-6])
    decoding.offset = 20
    decoding.order = [2, 0, 1]
    for chain in ["copy", "abs | mean time", "diff time"] {
      let expected = try sample.run(chain, decoding: decoding)
      let cpu = try CPUDevice()
      for device in [cpu] + Self.devices as [any Device] {
        for blockBytes in [1000, 2 << 20] {
          let result = try sample.run(
            chain, threads: 2, blockBytes: blockBytes, on: device, decoding: decoding)
          #expect(
            result.bytesWithOneNaN == expected.bytesWithOneNaN,
            "\(chain) on \(sample), blocks of \(blockBytes) bytes, \(device.name)")
        }
      }
    }
  }

  /// Transpositions whose sides are whole squares, a bit more, and less than one.
  @Test(arguments: [
    ([64, 128], "transpose"), ([100, 70], "abs | transpose | scale 2"), ([17, 3, 50], "transpose"),
    ([40, 3, 33], "transpose ch time"), ([16, 2, 3, 70], "transpose"), ([15, 70], "transpose"),
    ([2, 40, 3, 40], "linear 2 0.5 | transpose xy | astype uint8"),
  ])
  func transpositions(shape: [Int], chain: String) throws {
    for device in Self.devices {
      for type in [ElementType.int16, .float64] {
        let sample = try Sample(type, shape: shape)
        let expected = try sample.run(chain)
        for blockBytes in [1 << 9, 2 << 20] {
          let result = try sample.run(chain, threads: 2, blockBytes: blockBytes, on: device)
          #expect(result.bytesWithOneNaN == expected.bytesWithOneNaN, "\(sample)")
          #expect(result.statistics.values.saturated == expected.statistics.values.saturated)
        }
      }
    }
  }

  /// A kernel for differences that multiply would take minutes to compile.
  @Test func tooLongKernelsAreSeenBefore() throws {
    let device = try #require(Self.devices.first)
    let sample = try Sample(.float32, shape: [20, 20, 20])
    let chain = (0..<24).map { "diff \(["time", "ch", "xy"][$0 % 3])" }.joined(separator: " | ")
    let plan = try sample.plan(chain)
    #expect(device.obstacle(to: plan.stages[0].work, tile: plan.stages[0].tile) != nil)
    let short = try sample.plan("diff time | diff ch | diff xy")
    #expect(device.obstacle(to: short.stages[0].work, tile: short.stages[0].tile) == nil)
  }

  /// One launch for a block however many operators there are; the input goes up once and the
  /// result comes down once.
  @Test(arguments: [
    "abs", "abs | clip 0 1 | log 10", "abs | clip 0 1 | log 10 | scale 2 | add 1 | abs",
  ])
  func launchesAndBytes(chain: String) throws {
    let sample = try Sample(.float32, shape: [4096, 4])
    for device in Self.devices {
      let result = try sample.run(chain, threads: 2, blockBytes: 1 << 14, on: device)
      let activity = try #require(result.statistics.stages[0].activity)
      #expect(result.statistics.stages.count == 1)
      #expect(activity.launches == 4)
      #expect(activity.bytesToDevice == 4096 * 4 * 4)
      #expect(activity.bytesFromDevice == 4096 * 4 * 4)
      #expect(activity.kernelSeconds > 0)
    }
  }

  /// The totals of a reduction come down once, not with every block.
  @Test func reductionsComeDownOnce() throws {
    let sample = try Sample(.float32, shape: [8192, 4])
    for device in Self.devices {
      let result = try sample.run("sum time", threads: 2, blockBytes: 1 << 14, on: device)
      let activity = try #require(result.statistics.stages[0].activity)
      #expect(result.statistics.stages[0].blocks == 8)
      #expect(activity.launches == 16)
      #expect(activity.bytesToDevice == 8192 * 4 * 4)
      #expect(activity.bytesFromDevice == 4 * 2 * 8)
    }
  }

  @Test func sumsThatDoNotFitFail() throws {
    for device in Self.devices {
      for axis in ["ch", "time"] {
        let sample = try Sample(.int64, shape: [300, 9])
        let chain = "abs | scale 1e6 | astype int64 | sum \(axis)"
        #expect(throws: DeviceError.self) { try sample.run(chain) }
        #expect(throws: DeviceError.self) { try sample.run(chain, on: device) }
      }
    }
  }

  /// An empty block needs no launch, an empty dimension gives the results of nothing.
  @Test(arguments: [
    "abs", "mean time", "mean ch", "transpose", "median time", "sum ch | diff time",
  ])
  func emptyArrays(chain: String) throws {
    for shape in [[0, 3, 2], [4, 0, 2]] {
      let sample = try Sample(.float32, shape: shape)
      guard let expected = try? sample.run(chain) else { continue }
      for device in Self.devices {
        let result = try sample.run(chain, on: device)
        #expect(result.bytesWithOneNaN == expected.bytesWithOneNaN)
      }
    }
  }
}
