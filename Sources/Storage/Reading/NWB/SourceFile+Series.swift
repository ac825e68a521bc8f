import AxisArrays
import CHDF5

extension SourceFile {
  /// Whether this is a file of the NWB conventions, in which only series are arrays.
  func followsNWB() throws(HDF5Failure) -> Bool {
    let root = try handle.open("/")
    return try root.text(ofAttribute: "neurodata_type") == "NWBFile"
  }

  /// The series at an absolute path, which is that of its group or of its `data`; nil when there is
  /// something else, or nothing.
  func series(at path: String) throws(HDF5Failure) -> TimeSeries? {
    guard let object = try? handle.open(path) else {
      // A link to data that is not there.
      return lastComponent(of: path) == "data" ? try seriesAround(path) : nil
    }
    switch object.kind {
    case H5I_GROUP: return try TimeSeries(object, at: path, in: self)
    case H5I_DATASET where lastComponent(of: path) == "data": return try seriesAround(path)
    default: return nil
    }
  }

  private func seriesAround(_ path: String) throws(HDF5Failure) -> TimeSeries? {
    let parent = String(parentPath(of: path).dropLast())
    guard !parent.isEmpty, let group = try? handle.open(parent), group.kind == H5I_GROUP
    else { return nil }
    return try TimeSeries(group, at: parent, in: self)
  }

  /// Describes the series among the groups; those whose data is not there or text are no arrays.
  func seriesListings(of groups: [String]) throws(HDF5Failure) -> [ArrayListing] {
    var listings: [ArrayListing] = []
    for path in groups {
      guard let series = try TimeSeries(handle.open(path), at: path, in: self),
        let data = series.group.dataset(named: "data"),
        let listing = try listing(of: data, at: path, as: series)
      else { continue }
      listings.append(listing)
    }
    return listings
  }

  /// What a person should know of the file as a whole: not what makes it a file of NWB, which does
  /// not hold for another file.
  func withoutConventions(_ attributes: Attributes) throws(HDF5Failure) -> Attributes {
    guard try followsNWB() else { return attributes }
    var attributes = attributes
    for name in ["namespace", "neurodata_type", "nwb_version", "object_id"] {
      attributes[name] = nil
    }
    return attributes
  }
}
