import AxisArrays
import Devices
import Glibc
import Testing

@Suite struct OpenCLFailureTests {
  private static let header = "/usr/include/CL/cl.h"

  // The header has more names for small negative numbers, which say how a build went.
  @Test(.enabled(if: access(header, R_OK) == 0, "needs OpenCL's header"))
  func codesHaveTheNamesOfTheHeader() throws {
    let text = String(decoding: try contents(of: Self.header), as: UTF8.self)
    var codes = Set<Int32>()
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count == 3, words[0] == "#define", let code = Int32(words[2]),
        (-68 ... -1).contains(code), words[1].hasPrefix("CL_"),
        !words[1].hasPrefix("CL_BUILD_")
          || code == -11
      else { continue }
      #expect(OpenCLFailure(call: "clFinish", code: code).symbol == words[1])
      codes.insert(code)
    }
    #expect(codes == Set(-19 ... -1).union(-68 ... -30))
  }

  @Test func messagesNameTheCallAndTheCode() {
    let failure = OpenCLFailure(call: "clEnqueueNDRangeKernel", code: -5)
    #expect(
      DeviceError(failure).headline
        == "OpenCL: clEnqueueNDRangeKernel failed with CL_OUT_OF_RESOURCES")
    #expect(OpenCLFailure(call: "clFinish", code: -9999).symbol == "error -9999")
    #expect(
      OpenCLFailure(call: "clGetPlatformIDs", code: -1001).symbol == "CL_PLATFORM_NOT_FOUND_KHR")
  }

  @Test func onlyLackOfMemoryIsLackOfMemory() {
    let codes: [Int32] = Array(-1100 ... -1) + [-9999]
    let lacking = codes.filter { OpenCLFailure(call: "clFinish", code: $0).isOutOfMemory }
    // Invalid buffer size, failed map, out of host memory, out of resources, failed allocation.
    #expect(lacking == [-61, -12, -6, -5, -4])
    #expect(DeviceError(OpenCLFailure(call: "clFinish", code: -4)).isOutOfMemory)
    #expect(!DeviceError(OpenCLFailure(call: "clFinish", code: -7)).isOutOfMemory)
  }

  @Test func wrongCallsAreDefectsAndTheRestIsTheDevice() {
    let category = { (code: Int32) in
      DeviceError(OpenCLFailure(call: "clFinish", code: code)).category
    }
    // A build that failed, and everything that is invalid but a buffer too large for the device.
    for code: Int32 in [-11, -15, -17] + Array(-68 ... -30) where code != -61 {
      #expect(category(code) == .software, "\(code)")
    }
    for code: Int32 in [-1, -2, -3, -4, -5, -6, -12, -14, -61, -1001, -9999] {
      #expect(category(code) == .unavailable, "\(code)")
    }
  }
}
