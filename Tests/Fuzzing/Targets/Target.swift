import FuzzingRuntime
import Glibc

/// What can be fuzzed.
enum Target: String, CaseIterable {
  case chain, chunk, codecs, file, numerals, pattern

  /// Tries an input. What is found ends the process.
  func run(_ input: UnsafeRawBufferPointer) {
    defer { Memory.freeAll() }
    switch self {
    case .chain: ChainTarget.run(input)
    case .chunk: ChunkTarget.run(input)
    case .codecs: CodecsTarget.run(input)
    case .file: FileTarget.run(input)
    case .numerals: NumeralsTarget.run(input)
    case .pattern: PatternTarget.run(input)
    }
  }
}

/// The target of this process.
nonisolated(unsafe) var chosen: Target?

/// Ends the process where something that always holds does not.
func require(_ holds: Bool, _ what: @autoclosure () -> String) {
  if holds { return }
  say("violated: \(what())")
  abort()
}

/// Writes a line to standard error.
func say(_ line: String) {
  let text = line + "\n"
  _ = text.withCString { write(STDERR_FILENO, $0, text.utf8.count) }
}

/// Takes numbers from the beginning of an input; zeros when it is used up.
struct Numbers {
  private var rest: Slice<UnsafeRawBufferPointer>

  init(_ input: UnsafeRawBufferPointer) { rest = input[...] }

  mutating func byte() -> Int { rest.popFirst().map { Int($0) } ?? 0 }

  /// A number below a limit of at most 65,536.
  mutating func number(below limit: Int) -> Int { (byte() << 8 | byte()) % limit }

  /// What was not taken.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: rest) }
}

/// Bytes in memory of their own, so that the sanitizer sees who leaves it; until the input has been
/// tried.
struct Memory {
  let bytes: UnsafeMutableRawBufferPointer

  private nonisolated(unsafe) static var all: [UnsafeMutableRawBufferPointer] = []

  init(_ count: Int) {
    bytes = .allocate(byteCount: count, alignment: 1)
    bytes.initializeMemory(as: UInt8.self, repeating: 0xa5)
    Self.all.append(bytes)
  }

  init(_ copied: some Collection<UInt8>) {
    self.init(copied.count)
    bytes.copyBytes(from: copied)
  }

  static func freeAll() {
    for bytes in all { bytes.deallocate() }
    all = []
  }
}

/// libFuzzer's mutations; files are changed in place, or their addresses would all be wrong.
@_cdecl("LLVMFuzzerCustomMutator")
public func mutate(
  _ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ room: Int, _ seed: CUnsignedInt
) -> Int {
  if case .file? = chosen {
    return FileMutation(seed: UInt64(seed)).apply(to: data, size: size, room: room)
  }
  return LLVMFuzzerMutate(data, size, room)
}
