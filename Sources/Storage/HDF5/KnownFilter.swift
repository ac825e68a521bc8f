/// A filter that files of this field use, from The HDF Group's list of registered filters, and what
/// brings it to machines that lack it.
struct KnownFilter {
  /// A short name. The names in files are free text.
  let name: String
  /// The package of Debian 12 that puts it where the library looks for filters.
  var package: String?
  /// Whether the plug-ins in PyPI's hdf5plugin have it.
  var isOnPyPI = false

  /// The filters by their numbers. Those below 256 are the library's own.
  static let byNumber: [Int: KnownFilter] = [
    1: KnownFilter(name: "deflate"),
    2: KnownFilter(name: "shuffle"),
    3: KnownFilter(name: "fletcher32"),
    4: KnownFilter(name: "szip"),
    5: KnownFilter(name: "nbit"),
    6: KnownFilter(name: "scaleoffset"),
    305: KnownFilter(name: "lzo"),
    307: KnownFilter(name: "bzip2", package: "hdf5-filter-plugin", isOnPyPI: true),
    32000: KnownFilter(name: "lzf", package: "hdf5-plugin-lzf"),
    32001: KnownFilter(name: "blosc", package: "hdf5-filter-plugin-blosc-serial", isOnPyPI: true),
    32004: KnownFilter(name: "lz4", package: "hdf5-filter-plugin", isOnPyPI: true),
    32007: KnownFilter(name: "jpeg-xr"),
    32008: KnownFilter(name: "bitshuffle", package: "bitshuffle", isOnPyPI: true),
    32013: KnownFilter(name: "zfp", package: "hdf5-filter-plugin-zfp-serial", isOnPyPI: true),
    32015: KnownFilter(name: "zstd", isOnPyPI: true),
    32017: KnownFilter(name: "sz", isOnPyPI: true),
    32018: KnownFilter(name: "fcidecomp", isOnPyPI: true),
    32019: KnownFilter(name: "jpeg"),
    32020: KnownFilter(name: "vbz"),
    32024: KnownFilter(name: "sz3", isOnPyPI: true),
    32026: KnownFilter(name: "blosc2", isOnPyPI: true),
    32027: KnownFilter(name: "flac"),
    32028: KnownFilter(name: "sperr", isOnPyPI: true),
    32033: KnownFilter(name: "htj2k", isOnPyPI: true),
  ]
}

extension StorageFilter {
  /// Where to get the filter.
  var source: String {
    if number < 256 { return "the HDF5 library that axpipe was built with has to have it" }
    let known = KnownFilter.byNumber[number]
    let python = "PyPI's hdf5plugin, with HDF5_PLUGIN_PATH set to its folder 'plugins'"
    switch (known?.package, known?.isOnPyPI ?? false) {
    case (let package?, true): return "install the Debian package \(package), or \(python)"
    case (let package?, false): return "install the Debian package \(package)"
    case (nil, true): return "install \(python)"
    case (nil, false):
      return "look for it at https://github.com/HDFGroup/hdf5_plugins, and set HDF5_PLUGIN_PATH to "
        + "the folder it is in"
    }
  }
}
