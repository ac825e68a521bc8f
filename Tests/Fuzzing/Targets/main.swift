import FuzzingRuntime
import Glibc

// Which target is fuzzed is said by AXPIPE_FUZZ, since libFuzzer starts itself anew with arguments of
// its own.
let name = getenv("AXPIPE_FUZZ").map { String(cString: $0) } ?? ""
if name == "dictionary" {
  for word in ChainTarget.dictionary { print("\"\(word)\"") }
  exit(0)
}
guard let target = Target(rawValue: name) else {
  let names = Target.allCases.map(\.rawValue).joined(separator: ", ")
  say("set AXPIPE_FUZZ to one of: \(names)")
  exit(64)
}
chosen = target
var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(
  LLVMFuzzerRunDriver(&count, &arguments) { data, size in
    chosen?.run(UnsafeRawBufferPointer(start: data, count: size))
    return 0
  })
