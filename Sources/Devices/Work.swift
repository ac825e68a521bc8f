public import AxisArrays

/// What a device does to an array for one operator, as one of a few shapes of work.
///
/// Dimensions are indices into the shape the work is applied to. An operator is a short list of
/// works, applied in order.
public enum Work: Sendable, Hashable {
  /// out[i] = f(in[i], coefficients), step after step.
  case map([MapStep])
  /// (a, b) -> (a', b') for the two elements along `dimension`. `kernel` names a pair kernel.
  case pair(kernel: String, dimension: Int, type: ElementType)
  /// out[i] = in[i] - in[i-1] along `dimension`, out[0] = 0, in float32 or float64.
  case difference(dimension: Int, type: ElementType)
  /// Dimension d of the result is dimension order[d] of the input.
  case permute(order: [Int])
  /// Removes a dimension by a reduction kernel.
  case reduce(Reduction)
  /// Removes `dimension` by its median, exact; of floats, in `type` (float32 or float64).
  case median(dimension: Int, type: ElementType, ignoringNaN: Bool)
  /// Replaces int64 indices by float64 coordinates.
  case lookup(Coordinates)
}

/// One per-element function of the kernels with its parameters.
public struct MapStep: Sendable, Hashable {
  /// The kernel's name with its type: `clip_f32`, `convert_i16_f32`.
  public var kernel: String
  /// The type of the elements that go in.
  public var input: ElementType
  /// The type of the elements that come out.
  public var output: ElementType
  /// The kernel's parameters in order.
  public var parameters: [Coefficient]
  /// Whether a value that the function changes was beyond a limit.
  public var isLimit = false
  /// What is counted as the step is done; nil where nobody asks. Only the CPU counts.
  public var count: Count?

  /// Makes a step.
  public init(
    kernel: String, input: ElementType, output: ElementType, parameters: [Coefficient] = []
  ) {
    self.kernel = kernel
    self.input = input
    self.output = output
    self.parameters = parameters
  }

  /// What is counted, and the number of the counter that it is added to.
  public enum Count: Sendable, Hashable {
    /// NaN, and infinities in the counter after it. The elements stay as they are, and there is no
    /// kernel.
    case notFinite(Int)
    /// Values that became others.
    case changes(Int)
    /// Values that a conversion saturated.
    case saturation(Int)
  }

  /// The step, whose function changes what is beyond a limit.
  public func limiting() -> MapStep {
    var step = self
    step.isLimit = true
    return step
  }

  /// Whether it only counts.
  var isCensus: Bool { if case .notFinite = count { true } else { false } }

  /// The step that leaves elements as they are and counts those that are not finite.
  public static func census(_ type: ElementType, into counter: Int) -> MapStep {
    var step = MapStep(kernel: "census_\(type.suffix)", input: type, output: type)
    step.count = .notFinite(counter)
    return step
  }

  /// The function `name` computed in `type` with parameters of that type.
  public static func function(
    _ name: String, _ type: ElementType, _ parameters: Coefficient...
  ) -> MapStep {
    MapStep(
      kernel: "\(name)_\(type.suffix)", input: type, output: type, parameters: parameters)
  }

  /// The conversion from one type to another; no step when they are the same.
  public static func conversion(from input: ElementType, to output: ElementType) -> [MapStep] {
    if input == output { return [] }
    return [
      MapStep(kernel: "convert_\(input.suffix)_\(output.suffix)", input: input, output: output)
    ]
  }
}

/// A parameter of a map step: one number, or one per element along a dimension.
public enum Coefficient: Sendable, Hashable {
  case constant(Scalar)
  case along(dimension: Int, values: [Double])

  /// A constant float.
  public static func real(_ value: Double) -> Coefficient { .constant(.real(value)) }
}

/// A number that a device turns into a kernel's parameter type.
public enum Scalar: Sendable, Hashable {
  case real(Double)
  case signed(Int64)
  case unsigned(UInt64)
}

/// A reduction along one dimension.
public struct Reduction: Sendable, Hashable {
  /// The kernel's name with its type: `sum_f32`, `argmax_i64`.
  public var kernel: String
  /// The dimension that is removed.
  public var dimension: Int
  /// The type of the elements that go in: float32, float64, int64 or uint64.
  public var input: ElementType
  /// The type of the results: that of the input, and int64 for argmin and argmax.
  public var output: ElementType
  /// The weight of each element along the dimension, for weighted kernels.
  public var weights: Weights?

  /// Makes a reduction.
  public init(
    kernel: String, dimension: Int, input: ElementType, output: ElementType,
    weights: Weights? = nil
  ) {
    self.kernel = kernel
    self.dimension = dimension
    self.input = input
    self.output = output
    self.weights = weights
  }
}

/// The weights of the elements along a dimension.
public enum Weights: Sendable, Hashable {
  /// One for each element.
  case values([Double])
  /// The trapezoidal rule with equal steps: the first and the last of `count` elements weigh half
  /// a step, the others a step.
  case trapezoid(step: Double, count: Int)

  /// The weight of the element at `index`.
  public subscript(index: Int) -> Double {
    switch self {
    case .values(let values): values[index]
    case .trapezoid(let step, let count):
      index == 0 || index == count - 1 ? step / 2 : step
    }
  }
}

/// What an index along an axis stands for.
public enum Coordinates: Sendable, Hashable {
  /// index * gain + offset, each operation rounded.
  case linear(gain: Double, offset: Double)
  case values([Double])
}

extension Work {
  /// Whether values are counted as it is done.
  var counts: Bool {
    if case .map(let steps) = self { steps.contains { $0.count != nil } } else { false }
  }

  /// The shape of the result for an input of the given shape.
  public func outputShape(for shape: [Int]) -> [Int] {
    var shape = shape
    switch self {
    case .map, .pair, .difference, .lookup: break
    case .permute(let order): shape = order.map { shape[$0] }
    case .reduce(let reduction): shape.remove(at: reduction.dimension)
    case .median(let dimension, _, _): shape.remove(at: dimension)
    }
    return shape
  }

  /// The element type of the result for an input of the given type.
  public func outputType(for type: ElementType) -> ElementType {
    switch self {
    case .map(let steps): steps.last?.output ?? type
    case .pair(_, _, let type), .difference(_, let type), .median(_, let type, _): type
    case .permute: type
    case .reduce(let reduction): reduction.output
    case .lookup: .float64
    }
  }
}
