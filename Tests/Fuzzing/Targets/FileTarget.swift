import AxisArrays
import FuzzingRuntime
import Glibc
import Storage

/// Any bytes as a file: everything in it is listed, described and read within a mebibyte.
///
/// The library crashes on some damaged files, and does not come back from others. What happens inside
/// of it ends the process with a code of its own; what happens outside is ours.
enum FileTarget {
  private static let mostBytes = 1 << 20

  static func run(_ input: UnsafeRawBufferPointer) {
    ax_fuzz_watch(5, 256 << 20)
    guard let start = input.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return }
    let descriptor = ax_fuzz_file(start, input.count)
    require(descriptor >= 0, "there is memory for a file")
    defer { close(descriptor) }
    ax_fuzz_begin(start, input.count)
    read("/proc/self/fd/\(descriptor)")
    ax_fuzz_begin(nil, 0)
  }

  private static func read(_ path: String) {
    guard let file = try? SourceFile(path: path) else { return }
    _ = file.dialect()
    _ = try? file.attributes()
    for entry in (try? file.entries()) ?? [] {
      _ = try? file.attributes(of: entry.path)
      _ = file.summary(ofDataset: entry.path)
      _ = file.text(ofAttribute: "NAME", of: entry.path)
    }
    for array in (try? file.arrays()) ?? [] {
      _ = array.decoding?.summary
      if array.shape.product == 1 { _ = file.value(ofScalar: array.path) }
      for raw in [false, true] { read(array.path, of: file, raw: raw) }
    }
    try? file.checkUnchanged()
  }

  private static func read(_ path: String, of file: SourceFile, raw: Bool) {
    guard let array = try? file.array(at: path, raw: raw) else { return }
    for dimension in array.decoded.dimensions {
      if let origin = dimension.origin { _ = try? file.ends(of: origin) }
    }
    let shape = array.decoding.storedShape(of: array.decoded.shape)
    for region in regions(of: shape, elementSize: array.specification.elementType.size) {
      let memory = Memory(region.count * array.specification.elementType.size)
      try? array.read(region, into: memory.bytes)
    }
  }

  /// As much of the beginning and of the end as there is memory for.
  private static func regions(of shape: [Int], elementSize: Int) -> [Region] {
    var first = Region(whole: shape)
    for dimension in shape.indices where (first.shape + [elementSize]).product > mostBytes {
      let rest = (first.shape[(dimension + 1)...] + [elementSize]).product
      first.shape[dimension] = max(1, min(shape[dimension], mostBytes / max(1, rest)))
    }
    var last = first
    for dimension in shape.indices {
      last.offset[dimension] = shape[dimension] - first.shape[dimension]
    }
    return first == last ? [first] : [first, last]
  }
}
