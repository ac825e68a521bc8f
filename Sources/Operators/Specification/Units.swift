/// Calculation with units of measurement as text, in the notation that UDUNITS reads: `V/s`,
/// `1/Hz`, `uV^2`, `V*s`. A unit that is not known stays unknown, and dates cannot be calculated with.
enum Units {
  /// The unit of 1/x.
  static func inverse(_ unit: String?) -> String? {
    guard let unit = known(unit) else { return nil }
    if unit == "1" { return unit }
    if unit.hasPrefix("1/"), isSimple(unit.dropFirst(2)) { return String(unit.dropFirst(2)) }
    return "1/" + grouped(unit)
  }

  /// The unit of x to the power of `exponent`.
  static func power(_ unit: String?, _ exponent: Double) -> String? {
    guard let unit = known(unit), exponent.isFinite else { return nil }
    if exponent == 1 || unit == "1" { return unit }
    if exponent == 0 { return "1" }
    if exponent == -1 { return inverse(unit) }
    return grouped(unit) + "^" + Number.real(exponent).description
  }

  /// The unit of x divided by an interval along an axis.
  static func quotient(_ unit: String?, by axisUnit: String?) -> String? {
    guard let unit = known(unit), let axisUnit = known(interval(axisUnit)) else { return nil }
    return axisUnit == "1" ? unit : unit + "/" + grouped(axisUnit)
  }

  /// The unit of x times an interval along an axis.
  static func product(_ unit: String?, by axisUnit: String?) -> String? {
    guard let unit = known(unit), let axisUnit = known(interval(axisUnit)) else { return nil }
    if axisUnit == "1" { return unit }
    return unit == "1" ? axisUnit : grouped(unit) + "*" + grouped(axisUnit)
  }

  /// The unit of the distance between two values: `seconds` for `seconds since 2020-01-01`.
  static func interval(_ unit: String?) -> String? {
    guard let unit, areDates(unit) else { return unit }
    let words = unit.split(separator: " ")
    return words.count > 2 && words[1] == "since" ? String(words[0]) : nil
  }

  /// Whether values of a unit are dates, as programs that read netCDF take them.
  static func areDates(_ unit: String?) -> Bool {
    unit?.split(separator: " ").contains("since") ?? false
  }

  private static func known(_ unit: String?) -> String? {
    unit == "" || areDates(unit) ? nil : unit
  }

  private static func grouped(_ unit: String) -> String { isSimple(unit) ? unit : "(\(unit))" }

  /// Whether a unit is one symbol, so that an operator before or after it means all of it.
  private static func isSimple(_ unit: some StringProtocol) -> Bool {
    unit.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || $0 == "%" || $0 == "°" || $0 == "_"
    }
  }
}
