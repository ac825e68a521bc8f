import Glibc

extension ProgramCache {
  /// Everything that decides what a compiled program is.
  package struct Key: Sendable, Hashable {
    /// The text of the program, and how it is compiled.
    package var source, options: String
    /// The device, the driver and the platform by their names and versions.
    package var deviceName, vendor, driverVersion, deviceVersion, platformVersion: String
    /// What a device that is the host's processor can do.
    package var processor: String

    /// Describes a program for a device.
    package init(source: String, options: String, device: OpenCLDeviceInfo) {
      self.init(
        source: source, options: options, deviceName: device.name, vendor: device.vendor,
        driverVersion: device.driverVersion, deviceVersion: device.deviceVersion,
        platformVersion: "\(device.platformName) \(device.platformVersion)",
        processor: device.kind == .cpu ? Self.processor : "")
    }

    /// What the host's processor can do, which drivers for CPUs compile for: a home may be shared by
    /// machines of different kinds.
    private static let processor: String = {
      guard let file = fopen("/proc/cpuinfo", "r") else { return "" }
      defer { fclose(file) }
      var line = [CChar](repeating: 0, count: 8192)
      while fgets(&line, CInt(line.count), file) != nil {
        let text = String(
          decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if text.hasPrefix("flags") || text.hasPrefix("Features") { return text }
      }
      return ""
    }()

    /// Describes a program for a device of the given names and versions.
    package init(
      source: String, options: String, deviceName: String, vendor: String, driverVersion: String,
      deviceVersion: String, platformVersion: String, processor: String = ""
    ) {
      self.source = source
      self.options = options
      self.deviceName = deviceName
      self.vendor = vendor
      self.driverVersion = driverVersion
      self.deviceVersion = deviceVersion
      self.platformVersion = platformVersion
      self.processor = processor
    }

    /// The name of the file that the program is in. Different keys may share one.
    package var fileName: String {
      let digits = String(checksum(bytes), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits + Self.suffix
    }

    /// Each text after its length, so that no two keys read the same.
    fileprivate var bytes: [UInt8] {
      var bytes: [UInt8] = []
      for text in [
        source, options, deviceName, vendor, driverVersion, deviceVersion, platformVersion,
        processor,
      ] {
        append(text.utf8.count, to: &bytes)
        bytes.append(contentsOf: text.utf8)
      }
      return bytes
    }

    private static let suffix = ".program"

    static func isFileName(_ name: String) -> Bool {
      name.utf8.count == 16 + suffix.utf8.count && name.hasSuffix(suffix)
        && name.utf8.prefix(16).allSatisfy {
          isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")) ~= $0
        }
    }

    static func isTemporaryName(_ name: String) -> Bool {
      name.hasPrefix(".") && name.hasSuffix(".tmp")
        && isFileName(String(name.dropFirst().prefix(16 + suffix.utf8.count)))
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
      (UInt8(ascii: "0")...UInt8(ascii: "9")) ~= byte
    }
  }

  /// The content of an entry's file:
  ///
  ///     magic | length of the key | key | length of the binary | binary | checksum of all before
  ///
  /// Lengths and the checksum are 64-bit little-endian numbers.
  enum Entry {
    /// The last digit is the version of this format and of what a key holds.
    private static let magic = Array("axpipe program 1".utf8)

    static func content(of binary: [UInt8], for key: Key) -> [UInt8] {
      var content = head(for: key)
      content.reserveCapacity(content.count + binary.count + 16)
      append(binary.count, to: &content)
      content.append(contentsOf: binary)
      append(Int(bitPattern: UInt(checksum(content))), to: &content)
      return content
    }

    /// The binary in the content of a file; nil unless every byte is as it was written for the key.
    static func binary(in content: [UInt8], for key: Key) -> [UInt8]? {
      let head = head(for: key)
      let count = content.count - head.count - 16
      if count <= 0 || !content.starts(with: head) { return nil }
      let start = head.count + 8
      var tail: [UInt8] = []
      append(count, to: &tail)
      if !content[head.count..<start].elementsEqual(tail) { return nil }
      tail.removeAll()
      append(Int(bitPattern: UInt(checksum(content.dropLast(8)))), to: &tail)
      return content.suffix(8).elementsEqual(tail) ? Array(content[start..<(start + count)]) : nil
    }

    private static func head(for key: Key) -> [UInt8] {
      let key = key.bytes
      var head = magic
      append(key.count, to: &head)
      return head + key
    }
  }
}

/// The 64-bit FNV-1a hash. Each step is a bijection of the hash for a given byte, and of the byte for
/// a given hash, so that damage to a single byte never goes unnoticed.
/// See http://www.isthe.com/chongo/tech/comp/fnv/.
private func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
  bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
}

private func append(_ number: Int, to bytes: inout [UInt8]) {
  withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
}
