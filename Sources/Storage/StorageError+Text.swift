public import AxisArrays
import Glibc
import SystemPackage

extension StorageError {
  public var category: FailureCategory {
    if let cause, cause.isShortage { return .system }
    return switch self {
    case .unreadable(_, let cause), .damaged(_, let cause):
      cause.errno == EIO ? .inputOutput : ownCategory
    default: ownCategory
    }
  }

  /// What an error in the work on a file is about: where the system refused something to this thread
  /// that was passed over, the error only follows from that.
  public static func reason(for error: any Error, readingFrom path: String) -> any Error {
    guard let refusal = Refusals.take() else { return error }
    if let error = error as? StorageError {
      return error.cause?.errno == nil ? StorageError.unreadable(path, refusal) : error
    }
    switch (error as? any Failure)?.category {
    case .data, .noInput, nil: return StorageError.unreadable(path, refusal)
    default: return error
    }
  }

  /// Why the system or the library refused.
  private var cause: Cause? {
    switch self {
    case .unreadable(_, let cause), .damaged(_, let cause), .readFailed(_, _, let cause),
      .cannotSpool(_, _, let cause), .cannotCreate(_, let cause), .cannotAdd(_, let cause),
      .writeFailed(_, let cause), .standardOutput(let cause):
      cause
    default: nil
    }
  }

  private var ownCategory: FailureCategory {
    switch self {
    case .noSuchFile, .unreadable, .notAFile, .noSuchObject, .noMatch:
      .noInput
    case .notHDF5, .damaged, .crashed, .leftOpen, .noArrays, .severalArrays, .notADataset,
      .unsupportedType, .notNumbers, .notLabels, .tooManyValues, .channelConversion,
      .missingFilter, .cannotAdd,
      .relativeLink:
      .data
    case .readFailed(_, _, let cause):
      cause.errno == nil ? .data : .inputOutput
    case .locked, .changed, .replaced, .cannotSpool, .writeFailed, .standardOutput, .notAsWritten,
      .tooBig:
      .inputOutput
    case .cannotCreate, .noDirectory, .cannotReplace, .exists, .nameTaken:
      .cannotCreate
    case .invalidName, .cannotReadBack:
      .usage
    case .axisLength:
      .software
    }
  }

  public var headline: String {
    switch self {
    case .noSuchFile(let path): "there is no file \(quoted(path))"
    case .unreadable(let path, let cause): "cannot read \(quoted(path)): \(cause.text)"
    case .notAFile(let path, let kind): "\(quoted(path)) is \(kind.phrase)"
    case .notHDF5(let path, .empty): "\(quoted(path)) is empty"
    case .notHDF5(let path, .netCDF3): "\(quoted(path)) is a netCDF-3 file, not an HDF5 file"
    case .notHDF5(let path, .matlab5): "\(quoted(path)) is an old MATLAB file, not an HDF5 file"
    case .notHDF5(let path, nil): "\(quoted(path)) is not an HDF5 file"
    case .damaged(let path, let cause) where cause.errno != nil:
      "cannot read \(quoted(path)): \(cause.text)"
    case .damaged(let path, let cause): "\(quoted(path)) is damaged: \(cause.text)"
    case .crashed(let path, false):
      "\(quoted(path)) is damaged: the HDF5 library crashed reading it"
    case .crashed(let path, true):
      "\(quoted(path)) is damaged: the HDF5 library came to no end reading it"
    case .locked(let path): "\(quoted(path)) is locked by another program"
    case .leftOpen(let path): "\(quoted(path)) is marked as being written by another program"
    case .noArrays(let path): "there is no array of numbers in \(quoted(path))"
    case .severalArrays(let path, let arrays):
      "\(quoted(path)) holds \(arrays.count) arrays: \(list(arrays))"
    case .noSuchObject(let file, let object, _): "there is no \(quoted(object)) in \(quoted(file))"
    case .noMatch(let file, let pattern, _):
      "no array in \(quoted(file)) matches \(quoted(pattern))"
    case .notADataset(let file, let object, let kind):
      "\(quoted(object)) in \(quoted(file)) is \(kind), not an array"
    case .unsupportedType(let file, let object, let type):
      "axpipe does not compute with the type \(printable(type)) "
        + "of \(quoted(object)) in \(quoted(file))"
    case .notNumbers(let file, let object, let type):
      "\(quoted(object)) in \(quoted(file)) is not numeric but of type \(printable(type))"
    case .notLabels(let file, let object, let type):
      "\(quoted(object)) in \(quoted(file)) is not a list of strings but of type \(printable(type))"
    case .tooManyValues(let file, let object, let count, let most):
      "\(quoted(object)) in \(quoted(file)) has \(count) values, which are needed at the same time "
        + "and may be \(most)"
    case .channelConversion(let file, let series, let values, let channels):
      "the channel_conversion of \(quoted(series)) in \(quoted(file)) has \(values) "
        + "value\(values == 1 ? "" : "s"), but there are \(channels) channels"
    case .missingFilter(let file, let object, let filter):
      "\(quoted(object)) in \(quoted(file)) is stored with the filter \(printable(filter.name)) "
        + "(number \(filter.number)), which is not installed"
    case .readFailed(let file, let object, let cause):
      "cannot read \(quoted(object)) in \(quoted(file)): \(cause.text)"
    case .changed(let path): "\(quoted(path)) changed while it was being read"
    case .replaced(let path): "\(quoted(path)) was replaced while it was being read"
    case .cannotSpool(let name, let folder, let cause):
      "cannot keep \(name) in \(quoted(folder)): \(cause.text)"
    case .cannotCreate(let path, let cause): "cannot create \(quoted(path)): \(cause.text)"
    case .cannotAdd(let path, let cause):
      "nothing can be added to a copy of \(quoted(path)): \(cause.text)"
    case .relativeLink(let file, let object, let target):
      "\(quoted(object)) in \(quoted(file)) is a link to \(quoted(target)), "
        + "which a copy in another directory would not find"
    case .noDirectory(let path, let directory):
      "cannot create \(quoted(path)): there is no directory \(quoted(directory))"
    case .cannotReplace(let path, let kind): "cannot create \(quoted(path)): it is \(kind.phrase)"
    case .exists(let path): "\(quoted(path)) exists"
    case .writeFailed(let path, let cause):
      "cannot write \(quoted(output: path)): \(cause.text)"
    case .standardOutput(let cause): "cannot write to standard output: \(cause.text)"
    case .notAsWritten(let path, let difference):
      "\(quoted(output: path)) is not as it was written: \(printable(difference))"
    case .cannotReadBack(let path): "\(quoted(output: path)) cannot be read back"
    case .tooBig(let path, let needed, let free):
      "cannot write \(quoted(output: path)): it needs \(size(needed)), and its disk has \(size(free)) left"
    case .nameTaken(let file, let object):
      "cannot create \(quoted(object)) in \(quoted(output: file)): the name is taken"
    case .invalidName(let name): "\(quoted(name)) cannot be a name in an HDF5 file"
    case .axisLength(let dimension, let length, let values):
      "the dimension \(quoted(dimension)) has \(length) elements, but its axis \(values) values"
    }
  }

  public var remedy: String? {
    if cause?.errno == ENOMEM { return MemoryShortage.remedy }
    return switch self {
    case .notAFile(_, .special): "pipe it to '-'"
    case .notHDF5(_, .netCDF3): "convert it with 'nccopy -k nc4'"
    case .notHDF5(_, .matlab5): "save it in MATLAB with '-v7.3'"
    case .locked: "wait until it is done, or set HDF5_USE_FILE_LOCKING=FALSE"
    case .leftOpen(let path):
      "if that program has crashed, clear the mark with "
        + "'h5clear -s \(printable(path))'"
    case .severalArrays: "choose one with --dataset PATH"
    case .noSuchObject(_, _, let arrays), .noMatch(_, _, let arrays):
      arrays.isEmpty ? nil : "it holds \(list(arrays))"
    case .unsupportedType, .notNumbers: nil
    case .channelConversion: "take the values as they are stored with --raw"
    case .missingFilter(_, _, let filter): filter.source
    case .changed: "run again when nothing writes to it"
    case .readFailed(_, _, let cause) where cause.isRefusal: "read it with --allow-external"
    case .replaced: "run again on the new file"
    case .cannotAdd: "write the result to an .h5 file"
    case .relativeLink: "write the copy beside the file"
    case .cannotSpool: "set TMPDIR to a folder with room"
    case .noDirectory(_, let directory): "create it with 'mkdir -p \(printable(directory))'"
    case .exists: "leave out --no-clobber to replace it"
    case .writeFailed("-", let cause) where cause.isDiskFull: "set TMPDIR to a folder with room"
    case .tooBig("-", _, _): "set TMPDIR to a folder with room"
    case .standardOutput(let cause) where cause.isDiskFull: "free some space"
    case .notAsWritten: "it was removed; the disk or the memory may be failing"
    case .cannotReadBack: "leave out --verify, or write to a file"
    case .writeFailed(_, let cause) where cause.isDiskFull: "make room on its disk"
    case .tooBig: "make room on its disk, or write elsewhere"
    case .nameTaken: "give the dimension another name with --dims"
    default: nil
    }
  }
}

extension StorageError.FileKind {
  fileprivate var phrase: String {
    switch self {
    case .file: "a file"
    case .directory: "a directory"
    case .special: "not a regular file"
    }
  }
}

extension OwnedMemory {
  /// Memory for what is read or written.
  init(storing byteCount: Int, alignment: Int = 64) throws(StorageError.Cause) {
    do throws(MemoryShortage) {
      try self.init(byteCount: byteCount, alignment: alignment)
    } catch {
      throw StorageError.Cause(errno: ENOMEM)
    }
  }
}

extension StorageError.Cause {
  /// The operating system's reason.
  package init(errno: Int32) {
    self.init(errno: errno, text: Errno(rawValue: errno).description.lowercasedStart)
  }

  /// Whether there is no room left for what was to be written.
  var isDiskFull: Bool { errno == ENOSPC || errno == EDQUOT }

  /// Whether the system has too little memory, or too few of other things.
  fileprivate var isShortage: Bool { errno == ENOMEM || errno == EMFILE || errno == ENFILE }
}

/// A name or path between quotes, safe to print on a terminal. `-` is standard input.
private func quoted(_ text: String) -> String {
  text == StandardInput.path ? StandardInput.name : "'\(printable(text))'"
}

/// An output's path; `-` is standard output.
private func quoted(output path: String) -> String {
  path == "-" ? "standard output" : quoted(path)
}

/// The text with its control characters escaped, and what turns or hides text.
func printable(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator:
      result += scalar.escaped(asASCII: true)
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

/// A number of bytes in the unit that a person would choose.
private func size(_ bytes: Int) -> String {
  if bytes < 1000 { return "\(bytes) bytes" }
  var tenths = bytes / 100
  for unit in ["kB", "MB", "GB"] {
    if tenths < 10_000 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
    tenths /= 1000
  }
  return "\(tenths / 10).\(tenths % 10) TB"
}

/// The first names of a list, as many as a line has room for.
private func list(_ names: [String]) -> String {
  let shown = names.prefix(20).map(printable).joined(separator: ", ")
  return names.count > 20 ? shown + " and \(names.count - 20) more" : shown
}

extension String {
  /// The text with a small first letter, to stand inside a sentence.
  fileprivate var lowercasedStart: String { prefix(1).lowercased() + dropFirst() }
}
