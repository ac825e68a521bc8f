/// What labels the elements along a dimension.
public enum Axis: Sendable, Hashable {
  /// value = index * gain + offset
  case linear(LinearAxis)
  /// One explicit value per element.
  case coordinates(CoordinateAxis)

  /// The unit of the axis's values.
  public var unit: String? {
    switch self {
    case .linear(let axis): axis.unit
    case .coordinates(let axis): axis.unit
    }
  }

  /// The calendar of an axis of dates, such as `noleap`; nil for the usual one.
  public var calendar: String? {
    switch self {
    case .linear(let axis): axis.calendar
    case .coordinates(let axis): axis.calendar
    }
  }
}

/// An axis whose values follow from the index: value = index * gain + offset.
public struct LinearAxis: Sendable, Hashable {
  /// The step from one element to the next, in `unit`.
  public var gain: Double
  /// The value of element 0, in `unit`.
  public var offset: Double
  /// The unit of gain and offset, such as `s`.
  public var unit: String?
  /// The calendar of dates.
  public var calendar: String?

  /// Makes an axis; without arguments its values are the indices, as in `ezmsg`.
  public init(
    gain: Double = 1, offset: Double = 0, unit: String? = nil, calendar: String? = nil
  ) {
    self.gain = gain
    self.offset = offset
    self.unit = unit
    self.calendar = calendar
  }

  /// The value of the element at `index`.
  public func value(at index: Int) -> Double { Double(index) * gain + offset }
}

/// An axis that lists a value for every element.
public struct CoordinateAxis: Sendable, Hashable {
  /// The values.
  public var values: CoordinateValues
  /// The unit of the values.
  public var unit: String?
  /// The calendar of dates.
  public var calendar: String?

  /// Makes an axis from values, their unit and their calendar.
  public init(values: CoordinateValues, unit: String? = nil, calendar: String? = nil) {
    self.values = values
    self.unit = unit
    self.calendar = calendar
  }
}

/// The values of a coordinate axis, in memory or still in the file they were read from.
public enum CoordinateValues: Sendable, Hashable {
  case numbers([Double])
  case labels([String])
  /// Values in a file: they can be more than fit in memory, so they are read when an operator asks.
  case stored(StoredObject, kind: CoordinateKind)

  /// Whether the values are numbers, labels or something else.
  public var kind: CoordinateKind {
    switch self {
    case .numbers: .numbers
    case .labels: .labels
    case .stored(_, let kind): kind
    }
  }
}

/// What a coordinate axis's values are.
public enum CoordinateKind: Sendable, Hashable {
  case numbers
  case labels
  /// A type that axpipe passes through without looking into it, such as a compound.
  case other
}

/// An object in an HDF5 file.
public struct StoredObject: Sendable, Hashable {
  /// The file's path as the user gave it.
  public var file: String
  /// The object's absolute path inside the file.
  public var path: String

  /// Names the object at `path` in `file`.
  public init(file: String, path: String) {
    self.file = file
    self.path = path
  }
}
