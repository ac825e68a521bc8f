import AxisArrays
import ChainLanguage
import Devices
import Engine
import Operators
import Planner
import Storage

/// An array in memory with a specification, and what runs chains on it.
struct Sample: CustomStringConvertible, Sendable {
  let specification: ArraySpecification
  let array: MemoryArray

  var description: String { "\(specification.elementType) \(specification.shape)" }

  /// An array of seeded values in which every special value of its type appears.
  init(_ type: ElementType, shape: [Int]) throws {
    let names = ["time", "ch", "xy", "z"]
    specification = ArraySpecification(
      elementType: type,
      dimensions: zip(names, shape).map { name, length in
        Dimension(
          name: name, length: length,
          axis: name == "ch"
            ? .coordinates(CoordinateAxis(values: .labels((0..<length).map { "ch\($0)" })))
            : .linear(LinearAxis(gain: 0.5, offset: 3, unit: "s")))
      },
      attributes: ["units": .string("uV")])
    array = try MemoryArray(shape: specification.shape, elementType: type)
    var generator = SplitMix(state: UInt64(shape.product) &+ UInt64(type.size))
    let part = type.part
    let special = Self.special(part)
    var bytes: [UInt8] = []
    for _ in 0..<(shape + [type.size / part.size]).product {
      let draw = generator.next()
      let bits = draw % 50 == 0 ? special[Int(draw >> 8) % special.count] : Self.bits(part, draw)
      withUnsafeBytes(of: bits) { bytes += $0.prefix(part.size) }
    }
    bytes.withUnsafeBytes { array.write(Region(whole: shape), from: $0) }
  }

  /// A number from -8 to 8, or any integer of a narrow type.
  private static func bits(_ type: ElementType, _ draw: UInt64) -> UInt64 {
    let number = Double(Int64(bitPattern: draw) >> 11) / Double(1 << 49)
    return switch type {
    case .float16: draw & 0x8000 | 0x3000 + (draw >> 20) % 0x1400
    case .float32: UInt64(Float(number).bitPattern)
    case .float64: number.bitPattern
    case .int64: UInt64(bitPattern: Int64(bitPattern: draw) >> 20)
    case .uint64: draw >> 20
    default: draw
    }
  }

  /// The least bits first: every pattern is cut to the size of the type.
  private static func special(_ type: ElementType) -> [UInt64] {
    switch type {
    case .float16: [0x7e00, 0x7c00, 0xfc00, 0x8000, 0, 1, 0x8001]
    case .float32:
      [
        Float.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        3e38,
      ].map {
        UInt64($0.bitPattern)
      }
    case .float64:
      [
        Double.nan, .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude,
        1e308,
      ].map(\.bitPattern)
    default: [0, 1, .max, 1 << 7, 1 << 15, 1 << 31]
    }
  }

  /// Runs a chain and gives the bytes of the result.
  func run(
    _ chain: String, threads: Int = 1, limit: Int = 64 << 20, blockBytes: Int = 2 << 20,
    instructionSet: InstructionSet? = nil, on device: (any Device)? = nil,
    decoding: Decoding? = nil
  ) throws -> Result {
    let plan = try plan(
      chain, threads: threads, limit: limit, blockBytes: blockBytes, decoding: decoding)
    let result = try MemoryArray(shape: plan.output.shape, elementType: plan.output.elementType)
    let device = try device ?? CPUDevice(instructionSet: instructionSet?.rawValue)
    let statistics = try Run(plan, on: device)(from: array, into: result)
    return Result(
      specification: plan.output, bytes: result.withBytes(Array.init), statistics: statistics,
      plan: plan)
  }

  /// Binds a chain to the array.
  func plan(
    _ chain: String, threads: Int = 1, limit: Int = 64 << 20, blockBytes: Int = 2 << 20,
    decoding: Decoding? = nil
  ) throws -> Plan {
    try Plan(
      ResolvedChain(Chain(parsing: chain)),
      input: decoding?.decoded(specification) ?? specification, decoding: decoding,
      layout: .contiguous, context: NoFiles(),
      budget: MemoryBudget(limit: limit, threads: threads, blockBytes: blockBytes))
  }

  /// What a run gave.
  struct Result {
    var specification: ArraySpecification
    var bytes: [UInt8]
    var statistics: RunStatistics
    var plan: Plan

    /// The bytes with one NaN for all, since devices differ in what they put into it.
    var bytesWithOneNaN: [UInt8] {
      var bytes = bytes
      bytes.withUnsafeMutableBytes { bytes in
        for index in 0..<specification.count {
          switch specification.elementType {
          case .float16:
            let bits = bytes.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self)
            if bits & 0x7fff > 0x7c00 {
              bytes.storeBytes(of: 0x7e00, toByteOffset: index * 2, as: UInt16.self)
            }
          case .float32:
            if bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self).isNaN {
              bytes.storeBytes(of: .nan, toByteOffset: index * 4, as: Float.self)
            }
          case .float64:
            if bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self).isNaN {
              bytes.storeBytes(of: .nan, toByteOffset: index * 8, as: Double.self)
            }
          default: break
          }
        }
      }
      return bytes
    }

    /// The elements of a float result.
    var numbers: [Double] {
      bytes.withUnsafeBytes { bytes in
        (0..<specification.count).map { index in
          specification.elementType == .float32
            ? Double(bytes.loadUnaligned(fromByteOffset: index * 4, as: Float.self))
            : bytes.loadUnaligned(fromByteOffset: index * 8, as: Double.self)
        }
      }
    }
  }
}

/// For chains that read no files.
struct NoFiles: BindingContext {
  func numbers(of object: StoredObject) throws(OperatorError) -> [Double] { [] }
  func load(
    _ reference: FileReference
  ) throws(OperatorError) -> (values: [Double], shape: [Int]) { ([], []) }
}

/// A seeded generator (G. L. Steele, D. Lea, C. H. Flood, Fast splittable pseudorandom number
/// generators, OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
