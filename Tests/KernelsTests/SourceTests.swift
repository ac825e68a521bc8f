import Glibc
import Kernels
import Testing

/// The text of the arithmetic, for programs that are compiled at run time.
@Suite struct SourceTests {
  static let pieces: [(name: String, text: String)] = {
    var result: [(String, String)] = []
    while let piece = ax_source_at(result.count)?.pointee {
      result.append((String(cString: piece.name), String(cString: piece.text)))
    }
    return result
  }()

  /// What a piece needs: the names in its lines `#include "NAME"`.
  private static func needs(_ text: String) -> [String] {
    text.split(separator: "\n").filter { $0.hasPrefix("#include \"") }.map {
      String($0.split(separator: "\"")[1])
    }
  }

  @Test func piecesAreWholeAndComeAfterThoseTheyNeed() throws {
    var earlier: Set<String> = []
    for (i, piece) in Self.pieces.enumerated() {
      #expect(try #require(ax_source_at(i)).pointee.length == piece.text.utf8.count)
      #expect(piece.text.hasPrefix("//") && piece.text.hasSuffix("#endif\n"), "\(piece.name)")
      for need in Self.needs(piece.text) {
        #expect(earlier.contains(need), "\(piece.name) needs \(need)")
      }
      #expect(earlier.insert(piece.name).inserted)
    }
    #expect(earlier.count > 10)
    #expect(ax_source_at(Self.pieces.count) == nil)
  }

  @Test func onlyCommentsGoBeyondASCII() {
    for piece in Self.pieces {
      for line in piece.text.split(separator: "\n") where !line.utf8.allSatisfy({ $0 < 128 }) {
        let code = line.prefix { $0 != "/" }
        #expect(code.utf8.allSatisfy { $0 < 128 }, "\(piece.name): \(line)")
      }
    }
  }

  /// A piece after those it needs, without the lines that name them.
  static func assembled(_ roots: [String]) -> String {
    var (done, result): (Set<String>, String) = ([], "")
    func add(_ name: String) {
      guard done.insert(name).inserted, let piece = pieces.first(where: { $0.name == name }) else {
        return
      }
      for need in needs(piece.text) { add(need) }
      for line in piece.text.split(separator: "\n") where !line.hasPrefix("#include \"") {
        result += line + "\n"
      }
    }
    for root in roots { add(root) }
    return result
  }

  static let clang = ProcessRunner.path(of: "clang") ?? ""
  static let noFloat64 = ["-DAX_NO_FLOAT64", "-Xclang", "-cl-ext=-cl_khr_fp64,-__opencl_c_fp64"]

  /// Every function an entry of the tables names is in the piece it names, as OpenCL C 1.2 and of
  /// the type that Kernels.h says; without binary64, every function of the entries that do not
  /// compute in it.
  @Test(
    .enabled(if: clang != "", "needs clang"),
    arguments: [[], noFloat64, ["-DAX_DIVIDE_F32_BY_F64"]])
  func everyFunctionIsThere(options: [String]) throws {
    var uses = Dictionary(uniqueKeysWithValues: Self.pieces.map { ($0.name, "") })
    func use(_ source: UnsafePointer<CChar>, _ float64: Bool, _ text: String) {
      if float64 && options == Self.noFloat64 { return }
      let name = String(cString: source)
      #expect(uses[name] != nil, "\(name)")
      uses[name, default: ""] += text + "\n"
    }
    for map in entries(ax_map_at, AX_ISA_BASELINE) {
      use(map.source, map.float64, map.call)
    }
    for pair in entries(ax_pair_at, AX_ISA_BASELINE) {
      let (name, type) = (String(cString: pair.name), pair.type.spelling)
      use(
        pair.source, pair.float64,
        "void use_\(name)(\(type) a, \(type) b, \(type) *u, \(type) *v) {"
          + " ax_\(name)(a, b, u, v); }")
    }
    for binary in entries(ax_binary_at, AX_ISA_BASELINE) {
      let (name, type) = (String(cString: binary.name), binary.type.spelling)
      use(
        binary.source, binary.float64,
        "\(type) binary_\(name)(\(type) a, \(type) b) { return ax_\(name)(a, b); }")
    }
    for reduction in entries(ax_reduction_at, AX_ISA_BASELINE) {
      use(reduction.source, reduction.float64, reduction.calls)
    }
    for (source, text) in uses {
      let problems = try ProcessRunner.output(
        of: [
          Self.clang, "-x", "cl", "-cl-std=CL1.2", "-Xclang", "-finclude-default-header",
          "-fsyntax-only", "-Wall", "-Wextra", "-Wno-unused-function",
        ] + options, input: Self.assembled([source]) + text)
      #expect(problems == "", "\(source)")
    }
  }
}

extension ax_type {
  /// The type's name in the source.
  var spelling: String { "ax_" + (CatalogueTests.suffixes[rawValue] ?? "") }
}

extension ax_map {
  /// A function that calls the map's.
  fileprivate var call: String {
    let parameters = (0..<parameter_count).map { ", \(input.spelling) p\($0)" }.joined()
    let arguments = (0..<parameter_count).map { ", p\($0)" }.joined()
    var text =
      "\(output.spelling) use_\(label)(\(input.spelling) x\(parameters)) {"
      + " return ax_\(label)(x\(arguments)); }"
    if label.hasPrefix("convert_") {
      let types = label.dropFirst("convert_".count)
      text += "\nax_u32 exceeds_\(types)(\(input.spelling) x) { return ax_exceeds_\(types)(x); }"
    }
    return text
  }
}

extension ax_pass {
  fileprivate func calls(_ type: ax_type) -> String {
    """
    e.x = \(String(cString: load))((\(type.spelling))1);
      \(String(cString: step))(&state, &e);
      \(String(cString: locate))(&state, 7);
      \(String(cString: combine))(&state, &later);
    """
  }
}

extension ax_reduction {
  /// A function that calls each of the reduction's.
  fileprivate var calls: String {
    var body = "ax_elements e;\n  " + pass.pointee.calls(input)
    if let shift { body += "\n  \(String(cString: shift))(&e.x, &e.aside[0]);" }
    if let makeState = state {
      body += "\n  \(String(cString: makeState))(&later, 5, &state);"
    }
    if let squares { body += "\n  " + squares.pointee.calls(input) }
    return """
      \(output.spelling) use_\(label)(ax_accumulator state, ax_accumulator later, ax_u32 *over) {
        \(body)
        \(String(cString: combine))(&state, &later);
        return \(String(cString: result))(state.word, 5, over);
      }
      """
  }
}
