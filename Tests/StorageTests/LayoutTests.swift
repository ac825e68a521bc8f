import AxisArrays
import Storage
import Testing

/// Layouts and filters of inputs, and the layouts that outputs get from them.
struct LayoutTests {
  /// The file begins with 512 bytes that are not HDF5's, as those of MATLAB do.
  @Test(arguments: [
    ("contiguous", StorageLayout.contiguous),
    ("chunked", StorageLayout(chunk: [4, 8])),
    ("filtered", StorageLayout(chunk: [3, 5], deflate: 9, shuffle: true, fletcher32: true)),
    ("growing", StorageLayout(chunk: [1, 8])),
  ])
  func layouts(name: String, layout: StorageLayout) throws {
    let array = try SourceFile(path: fixture("storage.h5")).array(at: name)
    #expect(array.layout == layout)
    #expect(try array.elements() == (0..<64).map { Float($0) })
  }

  @Test
  func aFilterThatIsNotInstalled() throws {
    let path = fixture("storage.h5")
    let file = try SourceFile(path: path)
    let lzf = StorageFilter(number: 32000, name: "lzf")
    let listing = try #require(try file.arrays().first { $0.path == "/lzf" })
    #expect(listing.layout.otherFilters == [lzf])
    let text = message { _ = try file.array(at: "lzf") }
    #expect(
      text == """
        '/lzf' in '\(path)' is stored with the filter lzf (number 32000), which is not installed; \
        install the Debian package hdf5-plugin-lzf
        """)
  }

  /// Of every filter it is said where to get it.
  @Test(arguments: [
    (4, "the HDF5 library that axpipe was built with has to have it"),
    (
      32001,
      """
      install the Debian package hdf5-filter-plugin-blosc-serial, or PyPI's hdf5plugin, with \
      HDF5_PLUGIN_PATH set to its folder 'plugins'
      """
    ),
    (32015, "install PyPI's hdf5plugin, with HDF5_PLUGIN_PATH set to its folder 'plugins'"),
    (
      40000,
      """
      look for it at https://github.com/HDFGroup/hdf5_plugins, and set HDF5_PLUGIN_PATH to the \
      folder it is in
      """
    ),
  ])
  func whereToGetAFilter(number: Int, expected: String) {
    let filter = StorageFilter(number: number, name: "any")
    let error = StorageError.missingFilter(file: "a.h5", object: "/data", filter: filter)
    #expect(error.remedy == expected)
  }

  /// An input's chunk, an output's shape and element size, and the output's chunk.
  struct Fit: Sendable {
    var chunk: [Int]
    var shape: [Int]
    var elementSize: Int
    var expected: [Int]?
  }

  @Test(arguments: [
    // As it is.
    Fit(chunk: [4096, 8], shape: [100_000, 8], elementSize: 2, expected: [4096, 8]),
    // Cut to the array.
    Fit(chunk: [4096, 8], shape: [5, 4], elementSize: 8, expected: [5, 4]),
    // One sample each.
    Fit(chunk: [1, 32], shape: [200_000, 32], elementSize: 2, expected: [4096, 32]),
    Fit(chunk: [1, 1], shape: [200_000, 32], elementSize: 4, expected: [2048, 32]),
    // Small because the array is.
    Fit(chunk: [1, 3], shape: [2, 3], elementSize: 4, expected: [2, 3]),
    // More than HDF5 can say.
    Fit(
      chunk: [1 << 16, 1 << 14], shape: [1 << 20, 1 << 14], elementSize: 8,
      expected: [1 << 13, 1 << 14]),
    // Another rank, and nothing to divide.
    Fit(chunk: [4096, 8], shape: [100_000], elementSize: 2),
    Fit(chunk: [4096, 8], shape: [0, 8], elementSize: 2),
    Fit(chunk: [], shape: [], elementSize: 2),
  ])
  func fitting(_ fit: Fit) {
    let layout = StorageLayout(
      chunk: fit.chunk, deflate: 3, otherFilters: [StorageFilter(number: 32000, name: "lzf")])
    let fitted = layout.fitted(to: fit.shape, elementSize: fit.elementSize)
    #expect(fitted.chunk == fit.expected)
    #expect(fitted.deflate == (fit.expected == nil ? nil : 3))
    #expect(fitted.otherFilters == [])
  }

  @Test
  func inOnePieceStaysSo() {
    #expect(StorageLayout.contiguous.fitted(to: [5], elementSize: 4) == .contiguous)
  }
}
