import Kernels

/// An instruction set that the kernels are compiled for.
public enum InstructionSet: String, CaseIterable, Sendable, Hashable {
  case baseline, avx2, avx512

  /// Whether this machine can run it.
  public var isSupported: Bool { ax_isa_supported(kernel) }

  /// The best one this machine can run.
  public static var best: InstructionSet {
    allCases.last(where: \.isSupported) ?? .baseline
  }

  /// The kernels' name for it.
  var kernel: ax_isa {
    switch self {
    case .baseline: AX_ISA_BASELINE
    case .avx2: AX_ISA_AVX2
    case .avx512: AX_ISA_AVX512
    }
  }
}
