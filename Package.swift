// swift-tools-version: 6.2

import PackageDescription

/// `make fuzz` builds a tree of its own, in which sanitizers look on and libFuzzer sees which way the
/// code goes. The kernels are linked but not run there.
let fuzzes = Context.environment["AXPIPE_FUZZING"] == "1"
let coverage = "-sanitize-coverage=edge,inline-8bit-counters,pc-table,trace-cmp"
let examined = "-fsanitize=address,undefined,fuzzer-no-link"

/// `make sanitize` builds others, a sanitizer each, whose programs have its options in them.
let sanitizer = Context.environment["AXPIPE_SANITIZER"]

/// Settings of every Swift target: one direction of dependency is checked by the compiler, since a
/// room sees only what its file imports.
let strict: [SwiftSetting] =
  [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
  ] + (fuzzes ? [.unsafeFlags(["-sanitize=address", coverage])] : [])

let warnings: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
let examinedC =
  warnings
  + (fuzzes ? [.unsafeFlags([examined, "-fno-sanitize-recover=undefined"])] : [])
let kernels = warnings + (fuzzes ? [.unsafeFlags(["-O0"])] : [])

let argumentParser = Target.Dependency.product(
  name: "ArgumentParser", package: "swift-argument-parser")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let system = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let ordered = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

let package = Package(
  name: "axpipe",
  products: [
    .executable(name: "axpipe", targets: ["axpipe"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
  ],
  targets: [
    // The rooms, from the top.
    .executableTarget(
      name: "axpipe",
      dependencies: [
        "Pictures", "Engine", "Planner", "Operators", "ChainLanguage", "Devices", "Storage",
        "AxisArrays", "Numerals", "Supervision", argumentParser, logging, system,
      ],
      swiftSettings: strict),
    .target(
      name: "Pictures",
      dependencies: ["Engine", "Storage", "AxisArrays", "CCairo"], swiftSettings: strict),
    .target(
      name: "Engine",
      dependencies: ["Planner", "Devices", "Storage", "AxisArrays", system],
      swiftSettings: strict),
    .target(
      name: "Planner",
      dependencies: ["Operators", "ChainLanguage", "Devices", "Storage", "AxisArrays"],
      swiftSettings: strict),
    .target(
      name: "Operators",
      dependencies: ["ChainLanguage", "Devices", "AxisArrays", "Kernels"],
      swiftSettings: strict),
    .target(name: "ChainLanguage", dependencies: ["AxisArrays"], swiftSettings: strict),
    .target(
      name: "Devices", dependencies: ["AxisArrays", "Kernels", "COpenCL"], swiftSettings: strict),
    .target(
      name: "Storage",
      dependencies: [
        "AxisArrays", "Codecs", "FileDriver", "Supervision", "CDeflate", "CHDF5", "CLinux", system,
      ],
      swiftSettings: strict),
    .target(name: "AxisArrays", dependencies: [ordered], swiftSettings: strict),
    .target(name: "Kernels", cSettings: kernels),
    .target(name: "Codecs", cSettings: examinedC),
    .target(name: "Numerals", cSettings: examinedC),
    .target(name: "FileDriver", dependencies: ["CHDF5"], cSettings: warnings),
    .target(name: "Supervision", cSettings: warnings),
    .systemLibrary(
      name: "CHDF5", pkgConfig: "hdf5", providers: [.apt(["libhdf5-dev"])]),
    .systemLibrary(
      name: "CDeflate", pkgConfig: "libdeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CLinux"),
    // Headers only: the libraries are looked for at run time.
    .systemLibrary(name: "CCairo"),
    .systemLibrary(name: "COpenCL", providers: [.apt(["opencl-c-headers"])]),

    // Measures the kernels' errors in units in the last place.
    .executableTarget(
      name: "kernel-accuracy", dependencies: ["Kernels"], path: "Tests/KernelAccuracy",
      cSettings: warnings, linkerSettings: [.linkedLibrary("m")]),

    // Measures the kernels' speed.
    .executableTarget(
      name: "kernel-speed", dependencies: ["Kernels"], path: "Tests/KernelSpeed",
      cSettings: warnings, linkerSettings: [.linkedLibrary("m")]),

    // Tests, a folder per room, and end-to-end tests that run the built binary.
    .testTarget(name: "KernelsTests", dependencies: ["Kernels"], swiftSettings: strict),
    .testTarget(name: "NumeralsTests", dependencies: ["Numerals"], swiftSettings: strict),
    .testTarget(
      name: "AxisArraysTests", dependencies: ["AxisArrays"], swiftSettings: strict),
    .testTarget(
      name: "StorageTests",
      dependencies: ["Storage", "AxisArrays", "Codecs", "CDeflate", "CHDF5", system],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "ChainLanguageTests", dependencies: ["ChainLanguage"], swiftSettings: strict),
    .testTarget(
      name: "DevicesTests", dependencies: ["Devices", "AxisArrays"], swiftSettings: strict),
    .testTarget(
      name: "OperatorsTests",
      dependencies: ["Operators", "ChainLanguage", "Devices", "AxisArrays", "Kernels"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "EngineTests",
      dependencies: [
        "Engine", "Planner", "Operators", "ChainLanguage", "Devices", "Storage", "AxisArrays",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "EndToEndTests", dependencies: [system],
      exclude: [
        "Cases", "Faults", "Hostile", "Inputs", "Interoperability", "Output", "Reference", "Soak",
        "Terminal",
      ],
      swiftSettings: strict),
  ],
  cLanguageStandard: .c11
)

if fuzzes {
  package.targets += [
    .target(name: "FuzzingRuntime", path: "Tests/Fuzzing/Runtime", cSettings: warnings),
    .executableTarget(
      name: "fuzzing",
      dependencies: [
        "FuzzingRuntime", "Operators", "ChainLanguage", "Storage", "AxisArrays", "Codecs",
        "Numerals",
      ],
      path: "Tests/Fuzzing/Targets", swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-sanitize=address"])]),
  ]
}

if let sanitizer {
  let reports = "\(Context.packageDirectory)/.build/sanitize-\(sanitizer)/report"
  for target in package.targets where [.executable, .test].contains(target.type) {
    target.dependencies.append("Sanitizing")
  }
  package.targets.append(
    .target(
      name: "Sanitizing", path: "Tests/Sanitizing", exclude: ["README.md"],
      cSettings: warnings + [.define("REPORTS", to: "\"\(reports)\"")]))
}
