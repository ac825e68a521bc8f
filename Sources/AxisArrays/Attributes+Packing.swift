extension Attributes {
  /// The attributes by which netCDF (the first two) and NWB say how stored values stand for others.
  public static let packing = ["scale_factor", "add_offset", "conversion", "channel_conversion"]

  /// Removes what speaks of values as they were stored, which holds no longer when the values have
  /// changed.
  public mutating func removeEncoding() {
    // Others may mean something else by an offset.
    if self["conversion"] != nil { self["offset"] = nil }
    for name in Self.packing + ["_FillValue", "missing_value", "_Unsigned"] { self[name] = nil }
    for name in ["valid_min", "valid_max", "valid_range", "actual_range"] { self[name] = nil }
  }
}
