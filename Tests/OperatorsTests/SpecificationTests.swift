import AxisArrays
import ChainLanguage
import Devices
import Operators
import Testing

@Suite("What becomes of a specification")
struct SpecificationTests {
  @Test("dims, shapes, axes and types are those of ezmsg-sigproc and NumPy")
  func fixtures() throws {
    let rows = fixture("specifications.tsv")
    #expect(rows.count > 1000)
    for row in rows {
      guard row.count == 4, let type = ElementType(rawValue: row[2]) else {
        Issue.record("a malformed row: \(row)")
        continue
      }
      let found: String
      do throws(ChainError) {
        found = text(try apply(row[0], to: input(row[1], type)).output)
      } catch {
        found = error.category == .data ? "error" : error.headline
      }
      #expect(found == row[3], "\(row[0]) on \(row[1]) of \(row[2])")
    }
  }

  @Test(
    "units follow the data",
    arguments: [
      ("abs", "uV"), ("clip 0 1", "uV"), ("add 1", "uV"), ("subtract 1", "uV"),
      ("scale 2", "uV"), ("scale 1e-6 units=V", "V"), ("scale 2 units=\"\"", nil),
      ("scale 2 units=1/s", "1/s"), ("scale 2 units=1", "1"), ("linear 2 1", "uV"),
      ("linear 2 units=\"m s-1\"", "m s-1"), ("diff time", "uV"), ("diff ch", "uV"),
      ("diff time true", "uV/s"), ("diff time true | diff time true", "uV/s/s"),
      ("invert", "1/uV"), ("invert | invert", "uV"), ("diff time true | invert", "1/(uV/s)"),
      ("pow", "uV^2"), ("pow 0.5", "uV^0.5"), ("pow 1", "uV"), ("pow 0", "1"), ("pow -1", "1/uV"),
      ("diff time true | pow 3", "(uV/s)^3"), ("log", nil), ("log | scale 10 units=dB", "dB"),
      ("mean time", "uV"), ("std ch", "uV"), ("max time", "uV"), ("sum time", "uV"),
      ("trapezoid time", "uV*s"), ("diff time true | trapezoid time", "(uV/s)*s"),
      ("argmax time", "s"), ("argmax time index=true", nil), ("argmin ch", nil),
      ("transpose", "uV"), ("astype float32", "uV"), ("copy", "uV"),
    ] as [(String, String?)])
  func units(chain: String, expected: String?) throws {
    var array = input("recording", .int16)
    array.units = "uV"
    #expect(try apply(chain, to: array).output.units == expected)
    // Where the unit of the data is not known, nothing but the chain and the axis can tell one.
    array.units = nil
    let unknown = try apply(chain, to: array).output.units
    #expect(unknown == nil || chain.contains("units=") || chain == "argmax time")
  }

  @Test(
    "dates give dates, intervals or nothing",
    arguments: [
      ("copy", "days since 2000-01-01", "noleap"), ("max ch", "days since 2000-01-01", "noleap"),
      ("diff", "days", nil), ("diff time true", "days/s", nil), ("std ch", "days", nil),
      ("nanstd ch", "days", nil), ("invert", nil, nil), ("pow", nil, nil), ("pow -1", nil, nil),
      ("trapezoid time", nil, nil), ("log", nil, nil), ("argmax time", "s", nil),
      ("scale 2 units=V", "V", nil),
    ] as [(String, String?, String?)])
  func dates(chain: String, units: String?, calendar: String?) throws {
    var array = input("recording", .float64)
    array.attributes["units"] = .string("days since 2000-01-01")
    array.attributes["calendar"] = .string("noleap")
    let output = try apply(chain, to: array).output
    #expect(output.units == units)
    #expect(output.attributes["calendar"]?.text == calendar)
  }

  @Test(
    "units of axes",
    arguments: [
      ("ms", "diff time true", "V/ms"), ("m/s", "diff time true", "V/(m/s)"),
      ("seconds since 2020-01-01", "diff time true", "V/seconds"),
      ("seconds since 2020-01-01", "trapezoid time", "V*seconds"),
      ("seconds since 2020-01-01", "argmax time", "seconds since 2020-01-01"),
      ("1", "diff time true", "V"), (nil, "diff time true", nil), (nil, "trapezoid time", nil),
      (nil, "argmax time", nil),
    ] as [(String?, String, String?)])
  func axisUnits(unit: String?, chain: String, expected: String?) throws {
    var array = input("single", .float64)
    array.units = "V"
    array.dimensions[0].axis = .linear(LinearAxis(gain: 2, unit: unit))
    #expect(try apply(chain, to: array).output.units == expected)
  }

  @Test("attributes pass, but for those that the operator makes false")
  func attributes() throws {
    var array = input("recording", .int16)
    array.attributes = [
      "units": .string("uV"), "_FillValue": .integer(-1), "key": .string("ecog"),
      "stream_dim": .string("time"), "valid_max": .integer(9),
    ]
    func names(_ chain: String) throws -> [String] {
      try apply(chain, to: array).output.attributes.map(\.name)
    }
    #expect(try names("copy") == ["units", "_FillValue", "key", "stream_dim", "valid_max"])
    #expect(try names("transpose") == ["units", "_FillValue", "key", "stream_dim", "valid_max"])
    #expect(try names("abs") == ["units", "key", "stream_dim"])
    #expect(try names("astype float32") == ["units", "key", "stream_dim"])
    #expect(try names("mean ch") == ["units", "key", "stream_dim"])
    #expect(try names("mean time") == ["units", "key"])
  }

  @Test("dimensions that stay keep the scale they were read from, and those with new labels do not")
  func origins() throws {
    var array = input("points", .float32)
    array.dimensions = array.dimensions.map {
      Dimension(
        name: $0.name, length: $0.length, axis: $0.axis,
        origin: StoredObject(file: "a.h5", path: "/" + $0.name))
    }
    func origins(_ chain: String) throws -> [String?] {
      try apply(chain, to: array).output.dimensions.map { $0.origin?.path }
    }
    #expect(try origins("abs | transpose") == ["/xy", "/time"])
    #expect(try origins("mean time") == ["/xy"])
    #expect(try origins("cart2pol") == ["/time", nil])
  }
}
