public import AxisArrays
import CHDF5
import FileDriver
import Glibc
import Synchronization

/// An HDF5 file in the making: nobody sees it under its final name before `commit`.
///
/// Arrays may be created and written from different threads.
public final class OutputFile: Sendable {
  /// The final path as the user gave it.
  public let path: String
  let options: OutputOptions
  let handle: Handle
  private let hasEnded = Atomic(false)
  // What else changes is used under the library's lock.
  nonisolated(unsafe) private let file: any UnfinishedFile
  nonisolated(unsafe) private var arrays: [Handle] = []
  /// The absolute paths of the arrays.
  nonisolated(unsafe) var names: Set<ExactName> = []
  /// The arrays that share the file; nil where none were announced.
  nonisolated(unsafe) var shared: SharedNames?
  /// The dimension scales by their absolute paths.
  nonisolated(unsafe) var scales: [ExactName: Scale] = [:]
  /// The related datasets by their absolute paths.
  nonisolated(unsafe) var related: [ExactName: RelatedDataset] = [:]
  /// What is compared when the file is complete; nil where nothing is read back.
  let written: WrittenFile?

  /// Begins an empty file beside its final name; `-` is standard output, to which it goes when it is
  /// complete.
  public convenience init(
    path: String, options: OutputOptions = OutputOptions()
  ) throws(StorageError) {
    try self.init(path: path, options: options) { file throws(StorageError.Cause) in
      Library.enter()
      defer { Library.leave() }
      do throws(HDF5Failure) { return try Self.create(in: file) } catch { throw error.cause }
    }
  }

  /// Begins a file that `open` opens, which is empty yet and has a temporary name.
  init(
    path: String, options: OutputOptions,
    open: @escaping (TemporaryFile) throws(StorageError.Cause) -> Handle
  ) throws(StorageError) {
    self.path = path
    self.options = options
    written = options.verifyingThreads.map(WrittenFile.init)
    var created: Handle?
    func fill(_ file: TemporaryFile) throws(StorageError.Cause) { created = try open(file) }
    file =
      path == SpooledOutput.path
      ? try SpooledOutput(keepingName: written != nil, fill: fill)
      : try AtomicFile(path: path, options: options, fill: fill)
    guard let created else { preconditionFailure("a file was begun that was not created") }
    handle = created
  }

  deinit { discard() }

  /// Prepares for the arrays that are to be created. An axis whose name is taken, by an array, a group or
  /// another axis, then gets the array's name before its own: `lfp_time`. If one array has axes, all
  /// dimensions are stored, since netCDF would take those of the others for any of the same length.
  public func prepare(for arrays: [(path: String, specification: ArraySpecification)]) {
    Library.enter()
    defer { Library.leave() }
    let storesAll = arrays.contains { hasScales($0.specification, at: absolute($0.path)) }
    shared = SharedNames(arrays: arrays.map { absolute($0.path) }, storesAll: storesAll)
  }

  /// Creates an array with its attributes and axes; its elements are still to be written.
  ///
  /// Chunks larger than the array are cut to its shape; an array without elements, or of rank 0,
  /// lies in one piece whatever the layout says. Axes are stored beside the array under the names of
  /// their dimensions, and so are related datasets that still hold. An array of one dimension that has the array's own name and no axis becomes a
  /// coordinate itself, as in netCDF.
  public func createArray(
    at path: String, specification: ArraySpecification, layout: StorageLayout = .contiguous
  ) throws(StorageError) -> OutputArray {
    let path = absolute(path)
    let layout = layout.written(for: specification.shape)
    Library.enter()
    defer { Library.leave() }
    let specification = withFreeNames(specification, at: path)
    try checkNames(of: specification, at: path)
    if layout.deflate == nil { try checkRoom(for: specification.byteCount) }
    let group = try writing(to: self.path) { () throws(HDF5Failure) in
      try createGroup(at: parentPath(of: path))
    }
    let attached = try createScales(for: specification, at: path, in: group)
    let dataset = try writing(to: self.path) { () throws(HDF5Failure) in
      let dataset = try createDataset(at: path, in: group, specification, layout)
      try attach(attached, to: dataset, at: path, specification)
      return dataset
    }
    try copyRelated(of: specification, at: path, in: group, attached, to: dataset)
    return try open(dataset, at: path, specification, layout)
  }

  /// Opens a new dataset for its elements.
  func open(
    _ dataset: Handle, at path: String, _ specification: ArraySpecification,
    _ layout: StorageLayout
  ) throws(StorageError) -> OutputArray {
    names.insert(path.exact)
    arrays.append(dataset)
    let elements = UnwrittenElements(
      path: self.path, file: handle, dataset: dataset, shape: specification.shape,
      elementType: specification.elementType, layout: layout)
    return OutputArray(
      in: self, at: path, specification: specification, layout: layout,
      writer: try elements.writer(),
      checksums: written?.addArray(
        at: path, shape: specification.shape, type: specification.elementType, layout))
  }

  /// Sets attributes of the file as a whole (of its root group).
  public func setAttributes(_ attributes: Attributes) throws(StorageError) {
    Library.enter()
    defer { Library.leave() }
    try writing(to: path) { () throws(HDF5Failure) in
      try handle.open("/").setAttributes(attributes)
    }
  }

  /// Completes the file and gives it its final name.
  ///
  /// - Parameter input: The input that the file takes the place of: if something else has its name by
  ///   now, that stays.
  public func commit(replacing input: SourceFile? = nil) throws(StorageError) {
    let inventory = try closeLibrary()
    if let written, let inventory {
      file.verification = { [path] temporary throws(StorageError) in
        try written.verify(temporary, against: inventory, as: path)
      }
    }
    try file.commit(replacing: input)
  }

  /// Refuses elements of a file that was completed or discarded: its descriptor may be another file's by
  /// now.
  func checkForWriting() throws(StorageError) {
    if hasEnded.load(ordering: .acquiring) { throw .writeFailed(path, .init(errno: EBADF)) }
  }

  /// Writes what the library still has. Gives what the file then holds, where that is read back.
  private func closeLibrary() throws(StorageError) -> FileInventory? {
    hasEnded.store(true, ordering: .releasing)
    Library.enter()
    defer { Library.leave() }
    do throws(HDF5Failure) {
      for path in scales.keys.sorted() { try scales[path]?.recordUsers() }
      // A dataset holds back elements, and tells only when it is closed that they were not written.
      for path in scales.keys.sorted() { try scales[path]?.handle.close() }
      scales = [:]
      let inventory = written == nil ? nil : try FileInventory(of: handle)
      for array in arrays { try array.close() }
      try check(H5Fflush(handle.id, H5F_SCOPE_GLOBAL))
      try handle.close()
      if let cause = Refusals.take() { throw HDF5Failure(cause: cause) }
      return inventory
    } catch {
      discard()
      throw .writeFailed(path, error.cause)
    }
  }

  /// Removes what was written. Does nothing after `commit`.
  public func discard() {
    hasEnded.store(true, ordering: .releasing)
    Library.enter()
    defer { Library.leave() }
    // Removed first: what the library still wants to write has no name any more.
    file.discard()
    scales = [:]
    for array in arrays { try? array.close() }
    arrays = []
    try? handle.close()
  }

  /// Makes an empty HDF5 file of an empty file.
  private static func create(in file: TemporaryFile) throws(HDF5Failure) -> Handle {
    let access = try Self.access()
    let creation = try Handle.properties(hdf5_file_creation())
    try creation.setObjectProperties()
    try check(H5Pset_link_creation_order(creation.id, hdf5_creation_order()))
    let path = file.openPath
    let handle = try Handle(H5Fcreate(path, hdf5_truncate(), creation.id, access.id))
    // The library truncates the file, empty as it is, and file systems such as ext4 write a file that
    // was truncated to the disk when it is closed next. So it is, before there is anything to write.
    close(Glibc.open(path, O_RDONLY | O_CLOEXEC))
    return handle
  }

  /// How an output is opened by the library.
  static func access() throws(HDF5Failure) -> Handle {
    let access = try Handle.properties(hdf5_file_access())
    try check(H5Pset_driver(access.id, try checked(ax_file_driver()), nil))
    // Old enough for every reader in use, new enough for attributes of more than 64 KiB.
    try check(H5Pset_libver_bounds(access.id, H5F_LIBVER_V18, H5F_LIBVER_V110))
    try check(H5Pset_fclose_degree(access.id, H5F_CLOSE_STRONG))
    try check(hdf5_set_file_locking(access.id, false))
    // Whole pages are written faster than parts of two.
    try check(H5Pset_alignment(access.id, 1 << 20, 4096))
    return access
  }

  /// Throws if there is no room for what will be as large as that.
  func checkRoom(for bytes: Int) throws(StorageError) {
    if let free = file.freeBytes, free < bytes {
      throw .tooBig(path, needed: bytes, free: free)
    }
  }
}

/// Memory for what goes to the output at `path`.
func buffer(of byteCount: Int, for path: String) throws(StorageError) -> OwnedMemory {
  do throws(StorageError.Cause) { return try OwnedMemory(storing: byteCount) } catch {
    throw .writeFailed(path, error)
  }
}

/// Does something to an output; its failures are failures to write the file at `path`.
func writing<Value>(
  to path: String, _ body: () throws(HDF5Failure) -> Value
) throws(StorageError) -> Value {
  do throws(HDF5Failure) { return try body() } catch { throw .writeFailed(path, error.cause) }
}
