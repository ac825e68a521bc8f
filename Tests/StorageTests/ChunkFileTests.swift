import CHDF5
import Glibc
import Storage
import Testing

/// Chunks that pass between axpipe's codecs and the HDF5 library.
struct ChunkFileTests {
  private static let datasets = [
    "none", "deflate", "uncompressed", "shuffle", "fletcher32", "int16", "float32", "float64",
    "bytes", "zeros", "noise", "records", "order/fletcher32, shuffle, deflate",
    "order/fletcher32, deflate", "order/deflate, shuffle, fletcher32",
    "order/deflate, fletcher32, shuffle", "masked/1", "masked/2", "masked/3", "old",
  ]

  /// Both chunks of a dataset decode to what the library reads.
  @Test(arguments: datasets)
  func decoding(name: String) throws {
    try inLibrary {
      let file = try Handle(H5Fopen(fixture("chunks.h5"), hdf5_read_only(), 0))
      let dataset = try Handle(H5Dopen2(file.id, name, 0))
      let creation = try Handle(H5Dget_create_plist(dataset.id))
      let codec = ChunkCodec(try #require(try ChunkPipeline(of: creation)))
      let values = try read(dataset)
      var decoded: [UInt8] = []
      for index in 0..<2 {
        let (stored, mask) = try storedChunk(index, of: dataset)
        decoded += try codec.decoded(stored, count: values.count / 2, mask: mask)
      }
      #expect(decoded == values)
    }
  }

  /// The library reads the chunks that axpipe encodes.
  @Test(arguments: datasets.filter { !$0.hasPrefix("masked") })
  func encoding(name: String) throws {
    let directory = try TemporaryDirectory()
    try inLibrary {
      let original = try Handle(H5Fopen(fixture("chunks.h5"), hdf5_read_only(), 0))
      let model = try Handle(H5Dopen2(original.id, name, 0))
      let values = try read(model)
      let creation = try Handle(H5Dget_create_plist(model.id))
      let type = try Handle(H5Dget_type(model.id))
      let space = try Handle(H5Dget_space(model.id))
      #expect(
        try rewritten(values, type: type, space: space, creation, in: directory) == values)
    }
  }

  /// Noise of several kinds, in chunks long enough for blocks of literals alone.
  @Test(arguments: [1, 4, 9])
  func encodingNoise(level: CUnsignedInt) throws {
    let directory = try TemporaryDirectory()
    var generator = SplitMix(seed: 5)
    let count = 300_000
    let values = (0..<count).flatMap { index in
      let random = generator.next()
      let rare = UInt8((random >> 32).trailingZeroBitCount)
      return [
        UInt8(truncatingIfNeeded: random), UInt8((random >> 8 & 0xff) % 200),
        rare, UInt8(index / 10_000),
      ]
    }
    try inLibrary {
      let type = try Handle(H5Tcopy(hdf5_int32()))
      var shape = hsize_t(count)
      let space = try Handle(H5Screate_simple(1, &shape, nil))
      let creation = try Handle(H5Pcreate(hdf5_dataset_creation()))
      var chunk = shape / 2
      try #require(H5Pset_chunk(creation.id, 1, &chunk) >= 0)
      try #require(H5Pset_shuffle(creation.id) >= 0)
      try #require(H5Pset_deflate(creation.id, level) >= 0)
      // The element size of the shuffle is known once there is a dataset.
      let model = try newFile(directory.file("model.h5"))
      let dataset = try Handle(
        H5Dcreate2(model.id, "data", type.id, space.id, 0, creation.id, 0))
      let actual = try Handle(H5Dget_create_plist(dataset.id))
      let read = try rewritten(values, type: type, space: space, actual, in: directory)
      #expect(read == values)
    }
  }

  /// An empty HDF5 file in place of any other.
  private func newFile(_ path: String) throws -> Handle {
    unlink(path)
    return try Handle(H5Fcreate(path, hdf5_truncate(), 0, 0))
  }

  /// Writes values into a dataset, as two chunks that axpipe encodes, and reads them.
  private func rewritten(
    _ values: [UInt8], type: Handle, space: Handle, _ creation: Handle,
    in directory: TemporaryDirectory
  ) throws -> [UInt8] {
    let codec = ChunkCodec(try #require(try ChunkPipeline(of: creation)))
    let file = try newFile(directory.file("out.h5"))
    let dataset = try Handle(H5Dcreate2(file.id, "data", type.id, space.id, 0, creation.id, 0))
    let stored = StoredChunk()
    let half = values.count / 2
    for index in 0..<2 {
      try Array(values[index * half..<(index + 1) * half]).withUnsafeBytes {
        try codec.encode($0, into: stored)
      }
      var offset = try chunkOffset(index, of: dataset)
      let status = H5Dwrite_chunk(
        dataset.id, 0, 0, &offset, stored.bytes.count, stored.bytes.baseAddress)
      try #require(status >= 0)
    }
    return try read(dataset)
  }

  @Test(arguments: ["other/twice", "other/lzf"])
  func pipelinesOfTheLibraryAlone(name: String) throws {
    try inLibrary {
      let file = try Handle(H5Fopen(fixture("chunks.h5"), hdf5_read_only(), 0))
      let dataset = try Handle(H5Dopen2(file.id, name, 0))
      let creation = try Handle(H5Dget_create_plist(dataset.id))
      #expect(try ChunkPipeline(of: creation) == nil)
    }
  }

  /// A dataset may leave the chunks at its end unfiltered, without a word in their masks.
  @Test
  func unfilteredEdges() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("edges.h5")
    let values = (0..<70).map { Float($0) }
    try inLibrary {
      let access = try Handle(H5Pcreate(hdf5_file_access()))
      let status = H5Pset_libver_bounds(access.id, H5F_LIBVER_V110, H5F_LIBVER_V110)
      try #require(status >= 0)
      let file = try Handle(H5Fcreate(path, hdf5_truncate(), 0, access.id))
      let creation = try Handle(H5Pcreate(hdf5_dataset_creation()))
      try #require(H5Pset_chunk(creation.id, 2, [4, 4]) >= 0)
      try #require(H5Pset_deflate(creation.id, 4) >= 0)
      let unfiltered = CUnsignedInt(H5D_CHUNK_DONT_FILTER_PARTIAL_CHUNKS)
      try #require(H5Pset_chunk_opts(creation.id, unfiltered) >= 0)
      #expect(try ChunkPipeline(of: creation) == nil)
      let space = try Handle(H5Screate_simple(2, [10, 7], nil))
      let type = try Handle(H5Tcopy(hdf5_float32()))
      let dataset = try Handle(H5Dcreate2(file.id, "data", type.id, space.id, 0, creation.id, 0))
      try #require(H5Dwrite(dataset.id, type.id, 0, 0, 0, values) >= 0)
    }
    let array = try SourceFile(path: path).array(at: "data")
    #expect(try array.elements(as: Float.self) == values)
  }

  /// The index of chunks claims more bytes of a chunk than it has.
  @Test
  func longUnfilteredChunk() throws {
    let directory = try TemporaryDirectory()
    let path = directory.file("long.h5")
    let values = (0..<4096).map { Float($0) }
    try inLibrary {
      let file = try Handle(H5Fcreate(path, hdf5_truncate(), 0, 0))
      let creation = try Handle(H5Pcreate(hdf5_dataset_creation()))
      try #require(H5Pset_chunk(creation.id, 1, [8]) >= 0)
      let space = try Handle(H5Screate_simple(1, [4096], nil))
      let type = try Handle(H5Tcopy(hdf5_float32()))
      let dataset = try Handle(H5Dcreate2(file.id, "data", type.id, space.id, 0, creation.id, 0))
      try #require(H5Dwrite(dataset.id, type.id, 0, 0, 0, values) >= 0)
    }
    var bytes = try contents(of: path)
    // A node of the index begins with TREE, its kind 1 and its level 0; the first key after its
    // header of 24 bytes begins with the size of the first chunk.
    let node = try #require(
      bytes.indices.first { bytes[$0...].starts(with: [0x54, 0x52, 0x45, 0x45, 1, 0]) })
    bytes[node + 25] = 8
    try write(bytes, to: path)
    let array = try SourceFile(path: path).array(at: "data")
    #expect(try array.elements(as: Float.self) == values)
  }

  private func inLibrary(_ body: () throws -> Void) rethrows {
    Library.enter()
    defer { Library.leave() }
    try body()
  }

  /// All elements of a dataset as they are in the file but for filters.
  private func read(_ dataset: Handle) throws -> [UInt8] {
    let type = try Handle(H5Dget_type(dataset.id))
    let space = try Handle(H5Dget_space(dataset.id))
    let count = Int(H5Sget_simple_extent_npoints(space.id)) * H5Tget_size(type.id)
    var values = [UInt8](repeating: 0, count: count)
    try #require(H5Dread(dataset.id, type.id, 0, 0, 0, &values) >= 0)
    return values
  }

  /// What is stored of a chunk, and the mask of the filters that were left out.
  private func storedChunk(_ index: Int, of dataset: Handle) throws -> ([UInt8], UInt32) {
    var offset = try chunkOffset(index, of: dataset)
    var size: hsize_t = 0
    try #require(H5Dget_chunk_storage_size(dataset.id, &offset, &size) >= 0)
    var stored = [UInt8](repeating: 0, count: Int(size))
    var mask: UInt32 = 0
    try #require(H5Dread_chunk(dataset.id, 0, &offset, &mask, &stored) >= 0)
    return (stored, mask)
  }

  private func chunkOffset(_ index: Int, of dataset: Handle) throws -> hsize_t {
    let creation = try Handle(H5Dget_create_plist(dataset.id))
    var length: hsize_t = 0
    try #require(H5Pget_chunk(creation.id, 1, &length) == 1)
    return hsize_t(index) * length
  }
}
