import Glibc

/// The files by which drivers reach a GPU.
public enum GPUNodes {
  /// Whether there may be one. If there is none, no driver has a GPU to offer, and OpenCL need not be
  /// loaded to learn that: a driver for the CPU alone takes a tenth of a second and 60 MiB. Nothing is
  /// known of what OpenCL's loader finds where the environment tells it to look.
  public static var mayBePresent: Bool {
    if getenv("OCL_ICD_VENDORS") != nil || getenv("OPENCL_LAYERS") != nil { return true }
    let renderers = (128..<144).map { "/dev/dri/renderD\($0)" }
    return (renderers + others).contains { access($0, F_OK) == 0 }
  }

  /// NVIDIA's, AMD's, those of Windows' subsystem for Linux, ARM's and Qualcomm's.
  private static let others = [
    "/dev/nvidiactl", "/dev/kfd", "/dev/dxg", "/dev/mali0", "/dev/kgsl-3d0",
  ]
}
