extension Attributes {
  /// The attributes that say how stored values stand for others, by the conventions of netCDF, or
  /// of NWB for a series that is taken as it is stored.
  public var packing: [String] {
    let names = ["scale_factor", "add_offset"] + (self["neurodata_type"] == nil ? [] : Self.ofNWB)
    return names.filter { self[$0] != nil }
  }

  private static let ofNWB = ["conversion", "channel_conversion", "offset"]

  /// Removes what speaks of values as they were stored, which holds no longer when the values have
  /// changed.
  public mutating func removeEncoding() {
    for name in packing { self[name] = nil }
    // By `dtype` xarray says that integers are truth values.
    for name in [
      "_FillValue", "missing_value", "_Unsigned", "valid_min", "valid_max", "valid_range",
      "actual_range", "flag_values", "flag_masks", "flag_meanings", "dtype",
    ] {
      self[name] = nil
    }
  }
}
