/// What suits one kind of device and not another.
struct SourceStyle: Sendable {
  private let isCPU: Bool

  static let cpu = SourceStyle(isCPU: true)
  static let gpu = SourceStyle(isCPU: false)

  /// Sides of the squares that a transposition turns: on a CPU they fit the first-level cache, on a
  /// GPU a work-group, and everywhere the 32 KiB of local memory that OpenCL 1.2 promises.
  func squareSide(elementSize: Int) -> Int { isCPU && elementSize <= 4 ? 64 : 32 }

  /// Whether loops are unrolled: on a GPU, so that a lane's state stays in registers and several
  /// loads are under way at once. Compilers for CPUs decide that better themselves.
  var unrolls: Bool { !isCPU }
}
