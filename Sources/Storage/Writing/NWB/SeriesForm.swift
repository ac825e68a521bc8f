public import AxisArrays
import CHDF5

/// How the result of a chain over a series of NWB is stored as a series.
public struct SeriesForm: Sendable {
  /// Where the times come from.
  enum Time {
    /// They are those of the input.
    case asInput
    case regular(start: Double, rate: Double)
    case listed(CoordinateValues)
    case computed(LinearAxis)
  }

  let source: TimeSeries
  let specification: ArraySpecification
  let time: Time
  /// Whether the second dimension is still that of the input, or there never was one.
  let keepsChannels: Bool
  /// The factor to volts for a recording of electrodes; nil for a series of any other kind.
  let volts: Double?
  /// A factor for each channel, where the elements are stored as in the input.
  let channelConversion: [Double]?

  /// The groups of the result.
  static let module = "/processing/axpipe"

  /// Finds the form. Throws if the result cannot be a series, or the file cannot take one. Reads no
  /// data.
  public init(of result: ArraySpecification, from array: SourceArray) throws {
    let file = array.file
    guard file.isNWB else { throw SeriesError.notNWB(file: file.path) }
    guard let source = array.series else {
      throw SeriesError.notASeries(file: file.path, object: array.path)
    }
    Library.enter()
    defer { Library.leave() }
    if file.handle.hasObject(Self.module),
      try file.handle.open(Self.module).text(ofAttribute: "neurodata_type") != "ProcessingModule"
    {
      throw SeriesError.noModule(file: file.path, object: Self.module)
    }
    if result.shape.count > 4 { throw SeriesError.tooManyDimensions(dims: result.dims) }
    if result.elementType == .float16 { throw SeriesError.elementType(.float16) }
    let input = array.specification
    time = try Self.time(of: result, from: input, source)
    keepsChannels = result.dimensions.dropFirst().first == input.dimensions.dropFirst().first
    let factor = Self.voltFactors[result.units ?? ""]
    let isElectrical = keepsChannels && result.shape.count <= 3 && source.hasElectrodes
    volts = isElectrical ? factor : nil
    channelConversion = try result.attributes["channel_conversion"]?.reals
    if channelConversion != nil, volts == nil { throw SeriesError.channelConversion }
    self.source = source
    specification = result
  }

  /// What units of a recording are in volts, the only unit that NWB has for one.
  private static let voltFactors = [
    "volts": 1, "volt": 1, "V": 1, "mV": 1e-3, "uV": 1e-6, "µV": 1e-6, "μV": 1e-6, "nV": 1e-9,
    "millivolts": 1e-3, "microvolts": 1e-6,
  ]

  private static func time(
    of result: ArraySpecification, from input: ArraySpecification, _ source: TimeSeries
  ) throws -> Time {
    let name = input.dims.first ?? "time"
    guard let dimension = result.dimensions.first, dimension.name == name else {
      throw SeriesError.noTime(name, dims: result.dims)
    }
    let isAsInput = dimension == input.dimensions.first
    switch dimension.axis {
    case .linear(let axis) where axis.unit == "s":
      if isAsInput, let rate = try source.rate() {
        return .regular(start: axis.offset, rate: rate)
      }
      guard axis.gain > 0, axis.gain.isFinite else { return .computed(axis) }
      return .regular(start: axis.offset, rate: rate(ofStep: axis.gain))
    case .coordinates(let axis) where axis.unit == "s" && axis.values.kind == .numbers:
      return isAsInput ? .asInput : .listed(axis.values)
    default: throw SeriesError.noTimes(name)
    }
  }

  /// The number of steps in a second: a whole one where rounding would miss it.
  private static func rate(ofStep step: Double) -> Double {
    let rate = 1 / step
    return 1 / rate.rounded() == step ? rate.rounded() : rate
  }
}

extension SourceFile {
  /// Whether this is a file of NWB, the time series of which are its arrays.
  public var isNWB: Bool {
    Library.enter()
    defer { Library.leave() }
    return (try? followsNWB()) ?? false
  }
}

extension TimeSeries {
  /// The samples in a second; nil where `timestamps` tell the times.
  fileprivate func rate() throws(HDF5Failure) -> Double? {
    try group.dataset(named: "starting_time")?.number(ofAttribute: "rate")
  }

  /// Whether there is a list of electrodes that can be taken over into a copy of the file.
  fileprivate var hasElectrodes: Bool {
    guard let electrodes = group.dataset(named: "electrodes"),
      let count = try? electrodes.vectorLength(), count > 0,
      let type = try? StoredType(H5Dget_type(electrodes.id)), type.elementType?.isFloat == false,
      (try? electrodeTable()) != nil
    else { return false }
    return electrodes.isInFile(of: file.handle)
  }
}

extension Handle {
  /// Whether an object is in the file that another is in, and not behind a link to a second one.
  func isInFile(of other: Handle) -> Bool {
    var own = H5O_info_t()
    var others = H5O_info_t()
    guard H5Oget_info2(id, &own, UInt32(H5O_INFO_BASIC)) >= 0,
      let root = try? other.open("/"),
      H5Oget_info2(root.id, &others, UInt32(H5O_INFO_BASIC)) >= 0
    else { return false }
    return own.fileno == others.fileno
  }

  /// Whether something is at an absolute path.
  func hasObject(_ path: String) -> Bool {
    var part = ""
    for name in path.pathNames {
      part += "/" + name
      if !hasLink(part) { return false }
    }
    return (try? open(path)) != nil
  }
}

extension AttributeValue {
  /// The numbers of a list of float64.
  fileprivate var reals: [Double]? {
    get throws {
      guard case .encoded(let value) = self, value.shape?.count == 1,
        try StoredType(H5Tdecode(value.datatype)).elementType == .float64
      else { return nil }
      return value.bytes.withUnsafeBytes { bytes in
        (0..<bytes.count / 8).map { bytes.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
      }
    }
  }
}
