import AxisArrays
import Storage

/// The values along a dimension as texts for a file, made for a range at a time: an axis can be as
/// long as the data.
struct AxisTexts: Sendable {
  private let values: Values
  private let labelText: @Sendable (String) -> String
  private let nulls: Bool
  /// All texts, where they are few.
  private let all: Texts?

  /// Where the values come from.
  fileprivate enum Values {
    /// Nothing labels the elements: the index stands for them.
    case indices
    case linear(LinearAxis)
    case numbers([Double])
    case labels([String])
    case stored(SourceArray)
  }

  /// Axes up to this length are kept as texts.
  private static let mostKept = 1 << 14

  /// Prepares the texts of a dimension's values.
  ///
  /// - Parameters:
  ///   - nulls: Whether what is no number is `null`.
  ///   - labelText: What becomes of a label.
  init(
    _ dimension: Dimension, nulls: Bool = false, labelText: @escaping @Sendable (String) -> String
  ) throws {
    values = try Values(dimension.axis)
    self.labelText = labelText
    self.nulls = nulls
    all =
      dimension.length <= Self.mostKept
      ? try Self.texts(values, 0..<dimension.length, nulls, labelText) : nil
  }

  /// The texts of the values in a range, which are asked for by their index along the dimension.
  func texts(in range: Range<Int>) throws -> Texts {
    if let all { return all }
    return try Self.texts(values, range, nulls, labelText)
  }

  private static func texts(
    _ values: Values, _ range: Range<Int>, _ nulls: Bool, _ labelText: (String) -> String
  ) throws -> Texts {
    func numbers<Number: BitwiseCopyable>(
      _ numbers: [Number], _ type: ElementType
    ) throws -> Texts {
      try numbers.withUnsafeBytes { try Texts(range, numbers: $0, of: type, nulls: nulls) }
    }
    switch values {
    case .indices: return try numbers(range.map(Int64.init), .int64)
    case .linear(let axis): return try numbers(range.map(axis.value(at:)), .float64)
    case .numbers(let values): return try numbers(Array(values[range]), .float64)
    case .labels(let labels): return Texts(range, labels[range].map(labelText))
    case .stored(let array):
      let type = array.specification.elementType
      let region = Region(range)
      let buffer = try OwnedMemory(byteCount: range.count * type.size)
      try array.read(region, into: buffer.bytes)
      return try Texts(
        range, numbers: UnsafeRawBufferPointer(buffer.bytes), of: type, nulls: nulls)
    }
  }
}

extension AxisTexts.Values {
  fileprivate init(_ axis: Axis?) throws(StorageError) {
    switch axis {
    case nil: self = .indices
    case .linear(let axis): self = .linear(axis)
    case .coordinates(let axis):
      switch axis.values {
      case .numbers(let numbers): self = .numbers(numbers)
      case .labels(let labels): self = .labels(labels)
      case .stored(let object, .numbers):
        let file = try SourceFile(path: object.file)
        let array = try file.array(at: object.path)
        // Packed values are few.
        self =
          array.decoding.isIdentity
          ? .stored(array) : .numbers(try file.numbers(at: object.path).values)
      case .stored(let object, .labels):
        self = .labels(try SourceFile(path: object.file).labels(at: object.path))
      case .stored(_, .other): self = .indices
      }
    }
  }
}

/// Texts of the values in a range of an axis.
struct Texts: Sendable {
  private let first: Int
  private let bytes: [UInt8]
  /// Where each text begins, and where the last one ends.
  private let starts: [Int]

  /// Numbers as texts.
  init(_ range: Range<Int>, numbers: UnsafeRawBufferPointer, of type: ElementType, nulls: Bool)
    throws
  {
    let buffer = TextBuffer()
    var starts = [0]
    starts.reserveCapacity(range.count + 1)
    for index in range.indices.map({ $0 - range.lowerBound }) {
      let element = numbers[index * type.size..<(index + 1) * type.size]
      try buffer.append(
        UnsafeRawBufferPointer(rebasing: element), of: type, separator: 0, nulls: nulls)
      buffer.removeLast()
      starts.append(buffer.count)
    }
    self.init(first: range.lowerBound, bytes: Array(buffer.bytes), starts: starts)
  }

  /// Labels.
  init(_ range: Range<Int>, _ labels: [String]) {
    var bytes: [UInt8] = []
    var starts = [0]
    for label in labels {
      bytes += label.utf8
      starts.append(bytes.count)
    }
    self.init(first: range.lowerBound, bytes: bytes, starts: starts)
  }

  private init(first: Int, bytes: [UInt8], starts: [Int]) {
    (self.first, self.bytes, self.starts) = (first, bytes, starts)
  }

  /// Puts the text of the value at `index` of the axis into a buffer.
  func put(_ index: Int, into buffer: TextBuffer) throws {
    let range = starts[index - first]..<starts[index - first + 1]
    try bytes.withUnsafeBytes { try buffer.append(UnsafeRawBufferPointer(rebasing: $0[range])) }
  }
}
