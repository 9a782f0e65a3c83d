/// Major and minor number of a device or file system.
package struct DeviceNumber: Hashable, Sendable, CustomStringConvertible {
    package var major: UInt32
    package var minor: UInt32

    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// As `heartbeat_status` has it: major in the upper 32 bits.
    init(packed: UInt64) {
        self.init(major: UInt32(packed >> 32), minor: UInt32(truncatingIfNeeded: packed))
    }

    /// Reads `7:0`, as in sysfs and mountinfo; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, let major = UInt32(parts[0]), let minor = UInt32(parts[1]) else { return nil }
        self.init(major: major, minor: minor)
    }

    package var description: String { "\(major):\(minor)" }
}
